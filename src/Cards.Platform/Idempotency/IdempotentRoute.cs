using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Platform.Idempotency;

/// <summary>The answer of a request that was begun, read from what it began; null while that is running.</summary>
/// <param name="body">Of the repetition, which is the same as the first one's.</param>
public delegate Task<IResult?> AnswerAgain<in TBody>(KeyUse use, TBody body, IQuerySession session, CancellationToken cancellation);

/// <summary>Marks a route that honours <c>Idempotency-Key</c>.</summary>
public sealed class IdempotentRoute
{
    internal static readonly IdempotentRoute Mark = new();
}

/// <summary>Routes on which a repeated key repeats the answer and not the effect.</summary>
public static class IdempotentRoutes
{
    /// <summary>The header that says an answer is not of this request but of the first one with its key.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Honours <c>Idempotency-Key</c>. A handler reserves the key in the commit of what it begins (<see cref="KeyUses.Reserve"/>).</summary>
    /// <param name="again">Null where every answer is kept as it was sent (<see cref="KeyUses.Keep"/>).</param>
    public static RouteHandlerBuilder Idempotent<TBody>(this RouteHandlerBuilder route, AnswerAgain<TBody>? again = null)
        where TBody : class, IBody<TBody> =>
        route
            .WithMetadata(IdempotentRoute.Mark)
            .AddEndpointFilter(
                (call, next) => RequestKey.Of(call.HttpContext) is { } key ? new(RunAsync(call, next, key, again)) : next(call)
            );

    /// <summary>The use of its key that this request is about to make; null for a request without a key.</summary>
    public static KeyUse? KeyUse(this HttpContext context, Guid? operation = null, Guid? stream = null) =>
        RequestKey.Of(context)?.Use(operation, stream);

    /// <summary>The same use with its answer, for the commit that settles; null for a request without a key.</summary>
    public static async Task<KeyUse?> AnsweredAsync(this HttpContext context, IResult answer) =>
        RequestKey.Of(context) is { } key ? await key.AnsweredAsync(answer) : null;

    private static async Task<object?> RunAsync<TBody>(
        EndpointFilterInvocationContext call,
        EndpointFilterDelegate next,
        RequestKey key,
        AnswerAgain<TBody>? again
    )
        where TBody : class, IBody<TBody>
    {
        if (key.Failure is { } failure)
            return Answer.Refused(failure);
        if (await RepeatAsync() is { } known)
            return known;
        try
        {
            var answer = await next(call);
            // What did not begin here may have begun in a request with the same key at the same moment.
            return key.IsReserved ? answer : await RepeatAsync() ?? answer;
        }
        catch (Exception lost) when (!key.IsReserved && LostRace.Is(lost))
        {
            if (await RepeatAsync() is { } winner)
                return winner;
            throw;
        }

        async Task<IResult?> RepeatAsync()
        {
            if (await key.FindAsync() is not { } use)
                return null;
            if (!key.Fits(use))
                return Answer.Refused(Errors.IdempotencyKeyReused);
            if (use.Answer is { } kept)
                return new Replayed(kept.WriteAsync);
            var (context, body) = (call.HttpContext, call.Arguments.OfType<Body<TBody>>().Single().Value);
            var session = context.RequestServices.GetRequiredService<IQuerySession>();
            return again is not null && await again(use, body, session, context.RequestAborted) is { } answer
                ? new Replayed(answer.ExecuteAsync)
                : Answer.Refused(new Refusal(Errors.IdempotencyInProgress) { RetryAfter = Patience });
        }
    }

    private sealed record Replayed(Func<HttpContext, Task> Write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers[ReplayedHeader] = "true";
            return Write(httpContext);
        }
    }
}
