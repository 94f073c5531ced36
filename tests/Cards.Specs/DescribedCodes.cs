using System.Collections.Concurrent;
using System.Reflection;
using Cards.Contracts;
using Cards.Specs;
using Cards.Support;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(DescribedCodes))]
[assembly: CountsSpecs]

namespace Cards.Specs;

/// <summary>
/// Every answer a spec gets is held against the API's description where it is got. This is the other way round, once all specs have run: a
/// code a route is said to answer, and never answered here, is a promise nobody keeps, or a spec nobody wrote.
/// </summary>
public sealed class DescribedCodes : IDisposable
{
    /// <summary>Said of every route, held by the specs of the edge and of the conventions, not route by route.</summary>
    private static readonly ErrorCode[] OfEveryRoute =
    [
        Errors.Unauthenticated,
        Errors.MalformedJson,
        Errors.MalformedRequest,
        Errors.PayloadTooLarge,
        Errors.UnsupportedMediaType,
        Errors.ValidationFailed,
        Errors.RequestTimeout,
        Errors.RateLimited,
        Errors.InternalError,
        Errors.BadGateway,
        Errors.HostUnavailable,
        Errors.TemporarilyUnavailable,
        Errors.GatewayTimeout,
        Errors.ConcurrentChange,
        Errors.DecryptionFailed,
        Errors.EncryptionKeyUnknown,
        Errors.EncryptedBodyReplayed,
        Errors.EncryptedBodyNotAccepted,
        Errors.IdempotencyKeyReused,
        Errors.IdempotencyInProgress,
    ];

    /// <summary>Answered where this assembly does not see it.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["POST /api/v1/cards/resend-activation-otp otp_unavailable"] = "Redis taken away: Cards.Reliability",
        ["POST /api/v1/cards/verify-activation-otp otp_unavailable"] = "Redis taken away: Cards.Reliability",
        ["POST /api/v1/cards/activate otp_unavailable"] = "Redis taken away: Cards.Reliability",
    };

    public void Dispose()
    {
        if (ApiDescription.Published is not { } description || !CountsSpecsAttribute.AllRan)
            return;
        var unseen = Unseen(description);
        if (unseen.Except(Elsewhere.Keys).ToList() is { Count: > 0 } unkept)
            throw new InvalidOperationException($"Described, but answered by no spec: {string.Join("; ", unkept)}");
        if (Elsewhere.Keys.Except(unseen).ToList() is { Count: > 0 } needless)
            throw new InvalidOperationException($"Excused, but answered or not described: {string.Join("; ", needless)}");
    }

    private static List<string> Unseen(ApiDescription description) =>
        [
            .. description
                .Routes.SelectMany(route => ApiDescription.CodesOf(route).Select(code => (Route: route.ToString(), code.Status, code.Code)))
                .Where(code => !OfEveryRoute.Any(error => error.Code == code.Code))
                .Where(code => !description.Seen.ContainsKey(code))
                .Select(code => $"{code.Route} {code.Code}"),
        ];
}

/// <summary>Knows whether every spec of this assembly ran: of a part of them nothing can be concluded.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class CountsSpecsAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> Ran = [];

    public static bool AllRan => Specs().All(Ran.ContainsKey);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => Ran.TryAdd(methodUnderTest, true);

    private static IEnumerable<MethodInfo> Specs() =>
        typeof(CountsSpecsAttribute)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null);
}
