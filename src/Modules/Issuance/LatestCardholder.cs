using Cards.Contracts;
using Cards.Platform.Http;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.Issuance;

/// <summary>A user sees whether they may hold cards.</summary>
internal static class LatestCardholder
{
    public const string Example = """{ "id": 12, "cardholder_status": "SUCCESS" }""";

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cardholder/latest", Get)
            .WithName(nameof(LatestCardholder))
            .WithSummary("The caller's cardholder")
            .Answers<Response>(Example)
            .Refuses(Errors.CardholderNotFound);

    public sealed record Response(long Id, string CardholderStatus);

    private static async Task<IResult> Get(HttpContext context, IQuerySession session, CancellationToken cancellation)
    {
        var cardholder = await session.LoadAsync<Cardholder>(context.Caller().UserId, cancellation);
        return cardholder?.CardholderId is null
            ? Answer.Refused(Errors.CardholderNotFound)
            : Answer.Ok(new Response(cardholder.Number, cardholder.Status));
    }
}
