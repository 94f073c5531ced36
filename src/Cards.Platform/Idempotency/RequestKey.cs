using System.Security.Cryptography;
using System.Text;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cards.Platform.Idempotency;

/// <summary>Hashes keys and bodies. Singleton, thread-safe.</summary>
public sealed record IdempotencyHash(KeyedHash Hash);

/// <summary>The idempotency key a request came with. The key itself, which is the client's free text, is forgotten as soon as it is hashed.</summary>
internal sealed class RequestKey
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 255;

    private static readonly Refusal Unreadable = new(Errors.ValidationFailed)
    {
        Fields = [new(Header, "visible_ascii_1_255", new("must be 1 to 255 visible ASCII characters", "须为 1 至 255 个可见 ASCII 字符"))],
    };

    /// <summary>The newest key's first, which is the one that is written.</summary>
    private readonly Hashes[] hashes;

    private readonly HttpContext context;
    private Guid? replaced;
    private KeyUse? use;

    private RequestKey(HttpContext context, Hashes[] hashes, Refusal? failure) =>
        (this.context, this.hashes, Failure) = (context, hashes, failure);

    public Refusal? Failure { get; }

    /// <summary>What this very request begins is committed.</summary>
    public bool IsReserved { get; private set; }

    private TimeProvider Time => context.RequestServices.GetRequiredService<TimeProvider>();

    /// <summary>Null for a request without a key, and on a route that takes none.</summary>
    public static RequestKey? Of(HttpContext context) => context.Features.Get<RequestKey>();

    /// <summary>Called while the body is in memory and known to be strict JSON, before its rules are run.</summary>
    public static void Read(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (
            context.Request.Headers.TryGetValue(Header, out var given)
            && context.GetEndpoint() is RouteEndpoint route
            && route.Metadata.GetMetadata<IdempotentRoute>() is not null
        )
            context.Features.Set(
                IsKey(given) ? new RequestKey(context, Hash(context, route, given!, body), null) : new(context, [], Unreadable)
            );
    }

    /// <summary>Another request's use that stands for this key; one that is over is remembered as replaced. One round trip.</summary>
    public async Task<KeyUse?> FindAsync()
    {
        var session = context.RequestServices.GetRequiredService<IQuerySession>();
        var options = context.RequestServices.GetRequiredService<IOptions<IdempotencyOptions>>().Value;
        var known = await session.LoadManyAsync<KeyUse>(context.RequestAborted, [.. hashes.Select(hash => hash.Id)]);
        if (known.FirstOrDefault(found => !found.IsOver(options, Time.GetUtcNow())) is { } valid)
            return valid.Attempt == use?.Attempt ? null : valid;
        replaced = known.FirstOrDefault(found => found.Id == hashes[0].Id)?.Attempt;
        return null;
    }

    /// <summary>Whether that use was of the same body.</summary>
    public bool Fits(KeyUse found) =>
        hashes.Any(hash => hash.Id == found.Id && (found.IsCanonical ? hash.Canonical : hash.AsSent) == found.Fingerprint);

    public KeyUse Use(Guid? operation, Guid? stream)
    {
        var now = Time.GetUtcNow();
        return use = new KeyUse
        {
            Id = hashes[0].Id,
            Fingerprint = hashes[0].Canonical,
            IsCanonical = true,
            OperationId = operation,
            StreamId = stream,
            At = now,
            Attempt = Guid.CreateVersion7(now),
            Replaces = replaced,
            OnReserved = () => IsReserved = true,
        };
    }

    public async Task<KeyUse> AnsweredAsync(IResult answer) =>
        (use ?? throw new InvalidOperationException("There is no use of the key to answer.")) with
        {
            Answer = await KeptAnswer.OfAsync(answer, context),
        };

    private static bool IsKey(Microsoft.Extensions.Primitives.StringValues given) =>
        given is [{ Length: >= 1 and <= Longest } key] && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static Hashes[] Hash(HttpContext context, RouteEndpoint route, string key, ReadOnlyMemory<byte> body)
    {
        var hash = context.RequestServices.GetRequiredService<IdempotencyHash>().Hash;
        // Route and key have no line break in them: no two scopes read alike.
        var scope = Encoding.UTF8.GetBytes($"{route.RoutePattern.RawText}\n{key}\n{context.Caller().UserId}");
        var canonical = CanonicalJson.Of(body);
        var fingerprints = hash.Candidates(canonical.Span);
        CryptographicOperations.ZeroMemory(canonical.Span);
        return
        [
            .. hash.Candidates(scope)
                .Zip(hash.Candidates(body.Span), fingerprints)
                .Select(of => new Hashes(of.First.Hash, of.Second.Hash, of.Third.Hash)),
        ];
    }

    /// <summary>Of scope and body under one key.</summary>
    /// <param name="AsSent">Of the bytes, as uses were kept before there was a canonical form.</param>
    private sealed record Hashes(string Id, string AsSent, string Canonical);
}
