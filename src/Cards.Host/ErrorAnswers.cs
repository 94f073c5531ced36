using Cards.Contracts;
using Cards.Platform;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Cards.Host;

/// <summary>Everything that goes wrong outside a decision, in the envelope. No exception text leaves.</summary>
internal static class ErrorAnswers
{
    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                SuppressDiagnosticsCallback = handled => ToRefusal(handled.Exception).Error != Errors.InternalError,
                ExceptionHandler = context =>
                    Envelope.WriteAsync(context, ToRefusal(context.Features.Get<IExceptionHandlerFeature>()!.Error)),
            }
        );
        app.UseStatusCodePages(pages => Envelope.WriteAsync(pages.HttpContext, ToRefusal(pages.HttpContext.Response.StatusCode)));
    }

    private static Refusal ToRefusal(Exception exception) =>
        exception switch
        {
            _ when LostRace.Is(exception) => Errors.ConcurrentChange,
            BadHttpRequestException bad => ToRefusal(bad.StatusCode),
            _ when IsDatabaseDown(exception) => Unavailable,
            _ => Errors.InternalError,
        };

    private static Refusal ToRefusal(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => Errors.MalformedJson,
            StatusCodes.Status404NotFound => Errors.RouteNotFound,
            StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => Errors.RequestTimeout,
            StatusCodes.Status413PayloadTooLarge => Errors.PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => Errors.UnsupportedMediaType,
            _ => Errors.InternalError,
        };

    private static Refusal Unavailable => new(Errors.TemporarilyUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) };

    private static bool IsDatabaseDown(Exception? exception) =>
        exception switch
        {
            null => false,
            // Class 57: the server is shutting down or starting; 53: it is out of connections or memory.
            PostgresException postgres => postgres.SqlState.StartsWith("57", StringComparison.Ordinal)
                || postgres.SqlState.StartsWith("53", StringComparison.Ordinal),
            NpgsqlException => true,
            _ => IsDatabaseDown(exception.InnerException),
        };
}
