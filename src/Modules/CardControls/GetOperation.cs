using System.Globalization;
using System.Text.Json.Serialization;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Cards.CardControls;

/// <summary>A user follows an accepted change; <c>?wait=</c> holds the answer until there is an outcome or the time is up.</summary>
internal static class GetOperation
{
    private const int LongestWait = 25;

    /// <summary>How often a waiting caller's operation is read although no change was signalled.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cards/operations/{operationId}", Get)
            .WithName(nameof(GetOperation))
            .WithSummary("Follow an accepted change")
            .InPath<Guid>("operationId", "From the answer that accepted it")
            .InQuery<int>("wait", "Hold the answer so many seconds for an outcome", new Shape { Minimum = 1, Maximum = LongestWait })
            .Answers<Response>(
                """
                {
                  "operation_id": "0199c5a0-7b21-7e0d-9a55-0d6a52f3c4e8", "card_id": 508, "kind": "STATUS", "target": "FROZEN", "state": "SUCCEEDED",
                  "settled_by": "webhook", "requested_at": "2026-11-21T04:20:00.000Z", "settled_at": "2026-11-21T04:20:01.200Z"
                }
                """
            )
            .Refuses(Errors.OperationNotFound, Errors.ValidationFailed);

    public sealed record Response(
        Guid OperationId,
        long CardId,
        string Kind,
        string Target,
        string State,
        string? SettledBy,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
        DateTimeOffset RequestedAt,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? SettledAt,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? NextCheck
    );

    private static async Task<IResult> Get(
        HttpContext context,
        string operationId,
        IDocumentStore store,
        CardFollowers followers,
        IHostApplicationLifetime process,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (!TryReadWait(context.Request.Query["wait"].ToString(), out var wait))
            return Answer.Refused(
                new Refusal(Errors.ValidationFailed)
                {
                    Fields = [new("wait", "out_of_range", new("must be 1 to 25 seconds", "必须为 1 至 25 秒"))],
                }
            );
        if (!Guid.TryParse(operationId, out var id))
            return Answer.Refused(Errors.OperationNotFound);

        var userId = context.Caller().UserId;
        var until = time.GetUtcNow() + wait;
        // Followed before read, so that no change falls in between.
        using var follower = wait > TimeSpan.Zero ? followers.Follow(userId) : null;
        using var stopping = process.ApplicationStopping.Register(() => follower?.Wake());
        while (true)
        {
            // A session holds a connection only while it asks, so waiting callers hold none.
            await using var session = store.QuerySession();
            var operation = await session.LoadAsync<Operation>(id, cancellation);
            if (operation?.UserId != userId)
                return Answer.Refused(Errors.OperationNotFound);
            var left = until - time.GetUtcNow();
            if (follower is null || !operation.IsPending || left <= TimeSpan.Zero || process.ApplicationStopping.IsCancellationRequested)
                return Answer.Ok(ToResponse(operation));
            await follower.WaitAsync(left < Pulse ? left : Pulse, cancellation);
        }
    }

    private static bool TryReadWait(string text, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (text.Length == 0)
            return true;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        wait = TimeSpan.FromSeconds(seconds);
        return isNumber && seconds is >= 1 and <= LongestWait;
    }

    private static Response ToResponse(Operation operation) =>
        new(
            operation.Id,
            operation.LocalId,
            operation.Kind,
            operation.Target,
            operation.State,
            operation.SettledBy,
            operation.Code,
            operation.RequestedAt,
            operation.SettledAt,
            operation.NextCheck is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null
        );
}
