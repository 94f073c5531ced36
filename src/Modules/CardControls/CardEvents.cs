using System.Globalization;
using System.Net.Mime;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cards.CardControls;

/// <summary>A user follows their cards: server-sent events, each a whole card with its version. First every card as it is, or with <c>Last-Event-ID</c>
/// what changed since; then every change, until the access token ends. A card's versions may leap and never fall.</summary>
internal static class CardEvents
{
    /// <summary>Timers count no further than seven weeks.</summary>
    private static readonly TimeSpan LongestStream = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cards/events", Get)
            .WithName(nameof(CardEvents))
            .WithSummary("Follow the caller's cards; an event for every change")
            .InHeader("Last-Event-ID", "Go on after this event; without it every card is sent as it is", isRequired: false)
            .AnswersEvents<Change>($$"""{ "version": 7, "card": {{CardView.Example}} }""");

    /// <summary>The data of one event.</summary>
    public sealed record Change(long Version, CardView Card);

    private static async Task<IResult> Get(
        HttpContext context,
        ChangedCards changed,
        CardFollowers followers,
        StreamPlaces places,
        IOptions<ControlOptions> options,
        IHostApplicationLifetime process,
        TimeProvider time
    )
    {
        var lifetime = context.TokenEnd() - time.GetUtcNow();
        if (lifetime <= TimeSpan.Zero)
            return Answer.Refused(Errors.Unauthenticated);
        var userId = context.Caller().UserId;
        using var place = await places.TakeAsync(userId);
        if (place is null)
            return TooMany(context.Response, options.Value);

        // Followed before read: what changes in between is offered twice and sent once.
        using var follower = followers.Follow(userId);
        foreach (var change in await changed.SinceAsync(userId, LastSeen(context.Request), context.RequestAborted))
            follower.Offer(change);

        using var token = new CancellationTokenSource(lifetime < LongestStream ? lifetime : LongestStream, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, process.ApplicationStopping, token.Token);
        try
        {
            await SendAsync(context.Response, follower, place, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The caller left, the token ended or the host stops: the stream is over.
        }
        return Results.Empty;
    }

    private static async Task SendAsync(HttpResponse response, CardFollower follower, StreamPlaces.Place place, CancellationToken end)
    {
        response.ContentType = MediaTypeNames.Text.EventStream;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
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

    private static IResult TooMany(HttpResponse response, ControlOptions options)
    {
        var wait = (int)Math.Ceiling(options.StreamBeat.TotalSeconds);
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"streams\";q={options.StreamsPerUser}");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"streams\";r=0;t={wait}");
        return Answer.Refused(new Refusal(Errors.RateLimited) { RetryAfter = options.StreamBeat });
    }
}
