using System.Globalization;
using System.Net.Mime;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Cards.CardControls;

/// <summary>A user follows their cards: server-sent events, each a whole card with its version. First every card as it is, or with <c>Last-Event-ID</c>
/// what changed since; then every change, until the access token ends. A card's versions may leap and never fall.</summary>
internal static class CardEvents
{
    /// <summary>Timers count no further than seven weeks.</summary>
    private static readonly TimeSpan LongestStream = TimeSpan.FromDays(1);

    /// <summary>Without data an event is not dispatched; <c>retry</c> is in milliseconds.</summary>
    private static readonly byte[] Last = "event: replaced\nretry: 60000\ndata: {}\n\n"u8.ToArray();

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cards/events", Get)
            .WithName(nameof(CardEvents))
            .WithSummary(
                "Follow the caller's cards; an event for every change. One stream too many ends the oldest, whose last event is `replaced`"
            )
            .InHeader("Last-Event-ID", "Go on after this event; without it every card is sent as it is", isRequired: false)
            .AnswersEvents<Change>($$"""{ "version": 7, "card": {{CardView.Example}} }""");

    /// <summary>The data of one event.</summary>
    public sealed record Change(long Version, CardView Card);

    private static async Task<IResult> Get(
        HttpContext context,
        ChangedCards changed,
        CardFollowers followers,
        StreamPlaces places,
        IHostApplicationLifetime process,
        TimeProvider time
    )
    {
        var lifetime = context.TokenEnd() - time.GetUtcNow();
        if (lifetime <= TimeSpan.Zero)
            return Answer.Refused(Errors.Unauthenticated);
        SetHeaders(context.Response);
        if (context.IsHead())
            return Results.Empty;
        var userId = context.Caller().UserId;

        // Followed before read: what changes in between is offered twice and sent once.
        using var follower = followers.Follow(userId);
        foreach (var change in await changed.SinceAsync(userId, LastSeen(context.Request), context.RequestAborted))
            follower.Offer(change);

        // Now that nothing can fail any more: another stream may have to end for it.
        using var place = await places.TakeAsync(userId);
        using var token = new CancellationTokenSource(lifetime < LongestStream ? lifetime : LongestStream, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            process.ApplicationStopping,
            token.Token,
            place.Replaced
        );
        try
        {
            await SendAsync(context.Response, follower, place, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The caller left, the token ended, the host stops or a newer stream has the place: the stream is over.
        }
        if (place.Replaced.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            await SayReplacedAsync(context);
        return Results.Empty;
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "private, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>The app that reads this has newer streams: opening this one again at once would end the next oldest.</summary>
    private static async Task SayReplacedAsync(HttpContext context)
    {
        try
        {
            await context.Response.BodyWriter.WriteAsync(Last, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody read on.
        }
    }

    private static async Task SendAsync(HttpResponse response, CardFollower follower, StreamPlaces.Place place, CancellationToken end)
    {
        while (true)
        {
            var changes = follower.Take();
            foreach (var change in changes)
                await response.BodyWriter.WriteAsync(change.Record, end);
            if (changes.Count == 0)
                await response.BodyWriter.WriteAsync(": still here\n\n"u8.ToArray(), end);
            place.Keep();
            await follower.WaitAsync(Timeout.InfiniteTimeSpan, end);
        }
    }

    /// <summary>The time in the id of the last event the app got. An id that is not one of ours is none.</summary>
    private static DateTimeOffset? LastSeen(HttpRequest request)
    {
        var id = request.Headers["Last-Event-ID"].ToString();
        return
            long.TryParse(id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;
    }
}
