using Cards.Contracts;
using Cards.Platform.Http;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Token;
using Cards.UqPay.Webhooks;
using Cards.UqPay.Wire;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.UqPay;

/// <summary>The one door of the issuer adapter.</summary>
public static class UqPayAdapter
{
    private const string Client = "uqpay";
    private const string TokenClient = "uqpay-token";

    /// <summary>Registers the ports as singletons. Needs <c>IConnectionMultiplexer</c>, <c>Sealer</c>, Marten and Wolverine from the host.</summary>
    /// <exception cref="OptionsValidationException">At start, naming every setting that is wrong.</exception>
    public static IServiceCollection AddUqPay(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UqPayOptions>().Bind(configuration.GetSection(UqPayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UqPayOptions>, UqPayOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);

        AddClient(services, TokenClient);
        AddClient(services, Client).AddHttpMessageHandler(provider => new TokenHandler(provider.GetRequiredService<TokenSource>()));
        services.AddSingleton(provider => IssuerRefit.For<ITokenApi>(provider, TokenClient));
        services.AddSingleton(provider => IssuerRefit.For<ICardApi>(provider, Client));
        services.AddSingleton(provider => IssuerRefit.For<ICardholderApi>(provider, Client));
        services.AddSingleton<TokenShelf>();
        services.AddSingleton<TokenSource>();
        services.AddSingleton<IssuerCalls>();

        services.AddSingleton<ICardholders, CardholderCalls>();
        services.AddSingleton<IIssuerCards, IssuerCards>();
        services.AddSingleton<ICardOrders, CardOrders>();
        services.AddSingleton<ICardAssignment, CardAssignment>();
        services.AddSingleton<ICardActivation, CardActivation>();
        services.AddSingleton<ICardControl, CardControl>();
        services.AddSingleton<ICardLookup, CardLookup>();
        services.AddSingleton<ICardPin, CardPin>();
        services.AddSingleton<ICardReveal, CardReveal>();

        AddWebhooks(services);
        return services;
    }

    /// <summary>Maps the receiver of the issuer's webhooks: public, and checked by signature instead of a caller's token.</summary>
    public static IEndpointRouteBuilder MapUqPayWebhooks(this IEndpointRouteBuilder routes)
    {
        var receiver = routes.ServiceProvider.GetRequiredService<WebhookReceiver>();
        routes
            .MapPost(
                WebhookReceiver.Path,
                (HttpRequest request, IMessageBus bus, CancellationToken cancellation) => receiver.ReceiveAsync(request, bus, cancellation)
            )
            .AllowAnonymous()
            .WithTags("Issuer")
            .WithName("ReceiveWebhook")
            .WithSummary("The issuer tells what happened; signed, not authenticated")
            .TakesAnything(
                """{ "event_id": "evt-1", "event_type": "card.activation.code", "source_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061", "data": {} }"""
            )
            .InHeader(WebhookSignature.SignatureHeader, "HMAC of timestamp and body")
            .InHeader(WebhookSignature.TimestampHeader, "Unix time")
            .AnswersNothing()
            .Refuses(Errors.WebhookRefused, Errors.MalformedJson, Errors.PayloadTooLarge);
        return routes;
    }

    private static void AddWebhooks(IServiceCollection services)
    {
        services.AddSingleton<WebhookSignature>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<IWebhookInbox, WebhookInbox>();
        services.ConfigureMarten(store => store.Schema.For<WebhookEvent>().DocumentAlias("uqpay_webhook_event"));
        services.ConfigureWolverine(bus => bus.Discovery.IncludeAssembly(typeof(UqPayAdapter).Assembly));
    }

    private static IHttpClientBuilder AddClient(IServiceCollection services, string name) =>
        services
            .AddHttpClient(name)
            .ConfigureHttpClient(
                (provider, client) =>
                {
                    var options = provider.GetRequiredService<IOptions<UqPayOptions>>().Value;
                    client.BaseAddress = options.BaseAddress;
                    // Each attempt brings its own.
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    if (options.OnBehalfOf.Length > 0 && name == Client)
                        client.DefaultRequestHeaders.Add(IssuerHeaders.OnBehalfOf, options.OnBehalfOf);
                }
            )
            // Bodies and addresses hold card data: neither the factory's log lines nor the handler's own traces may show them,
            // and a redirect must not carry them elsewhere.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ActivityHeadersPropagator = null,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            // The ports live as long as the process; connections are renewed by the handler itself.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
}
