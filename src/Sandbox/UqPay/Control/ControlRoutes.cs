using System.Text.Json;

namespace Cards.Sandbox.UqPay;

/// <summary>What the real issuer does not have: Development only, JSON, under one prefix.</summary>
internal static class ControlRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control/uqpay");
        ControlState.Map(control);
        ControlFaults.Map(control);
        ControlWebhooks.Map(control);
        ControlEvents.Map(control);
        ManyCards.Map(control);
    }

    public static IResult Json(object? value, int status = 200) => Results.Json(value, Wire.Json, statusCode: status);

    public static IResult Missing() => Json(new { error = "not found" }, 404);

    public static IResult Bad(string error) => Json(new { error }, 400);

    /// <summary>An empty body reads as the defaults; an unknown member is an error, so that a misspelt script is noticed.</summary>
    public static async Task<(T? Value, IResult? Error)> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        try
        {
            return (JsonSerializer.Deserialize<T>(text.Length == 0 ? "{}" : text, Wire.Json), null);
        }
        catch (JsonException error)
        {
            return (null, Bad(error.Message));
        }
    }
}
