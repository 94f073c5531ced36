using System.Net;

namespace Cards.Host;

/// <summary>Two ports: the private API for the edge, and the operator interface. A connection knows by which it came.</summary>
internal static class Listeners
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Cards");
        var address = IPAddress.Parse(settings["ListenOn"] ?? "127.0.0.1");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(address, settings.GetValue("Port", 8081));
            kestrel.Listen(
                address,
                settings.GetValue("OperatorPort", 8082),
                listen =>
                    listen.Use(next =>
                        connection =>
                        {
                            connection.Features.Set(new OperatorConnection());
                            return next(connection);
                        }
                    )
            );
        });
    }

    /// <summary>The operator interface exists on its own port only, and nothing else exists there.</summary>
    public static void UseTwoInterfaces(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var isOperator = context.Features.Get<OperatorConnection>() is not null;
                var path = context.Request.Path;
                if (isOperator != path.StartsWithSegments("/operator") && !path.StartsWithSegments("/healthz"))
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                }
                return next(context);
            }
        );

    private sealed class OperatorConnection;
}
