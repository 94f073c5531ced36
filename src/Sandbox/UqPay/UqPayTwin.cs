namespace Cards.Sandbox.UqPay;

/// <summary>The local twin of the issuer: its API under <c>/api</c>, webhooks out, a control surface and a page for people.</summary>
public static class UqPayTwin
{
    /// <summary>Reads <c>Sandbox:UqPay:*</c> and <c>Sandbox:StateFile</c>.</summary>
    public static WebApplicationBuilder AddUqPayTwin(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = builder.Configuration.GetSection("Sandbox:UqPay").Get<TwinSettings>() ?? new TwinSettings();
        var services = builder.Services;
        services.AddSingleton(provider => new Twin(settings, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IssuerDoor>();
        services.AddSingleton<WebhookDelivery>();
        services
            .AddHttpClient(WebhookDelivery.Client)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    MaxConnectionsPerServer = 64,
                    UseProxy = false,
                    AllowAutoRedirect = false,
                }
            );
        if (builder.Configuration["Sandbox:StateFile"] is { Length: > 0 } file)
        {
            services.AddHostedService(provider => new StateFile(
                provider.GetRequiredService<Twin>(),
                file + ".uqpay",
                provider.GetRequiredService<ILogger<StateFile>>()
            ));
        }

        services.AddSingleton<Pump>();
        services.AddHostedService(provider => provider.GetRequiredService<Pump>());
        return builder;
    }

    public static WebApplication MapUqPayTwin(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        IssuerRoutes.Map(app);
        if (app.Environment.IsDevelopment())
        {
            ControlRoutes.Map(app);
            TwinPage.Map(app);
            TwinButtons.Map(app);
        }

        return app;
    }
}
