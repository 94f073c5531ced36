using Cards.Platform;
using Cards.Platform.Limits;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.Activation.Otp;

/// <summary>Whether a code may be sent now.</summary>
internal abstract record Reservation
{
    /// <param name="Token">Names this send, so that undoing it cannot undo another.</param>
    public sealed record Granted(string Token) : Reservation;

    public sealed record TooSoon(LimitReached Limit) : Reservation;
}

/// <summary>What checking a code came to.</summary>
internal abstract record Verification
{
    public sealed record Verified : Verification;

    /// <summary>Right, but not used up: the code it would show is not there yet. Whoever has that code by another way may activate.</summary>
    public sealed record NotYet(TimeSpan GrantLeft) : Verification;

    public sealed record Wrong(int AttemptsLeft) : Verification;

    public sealed record Expired : Verification;

    public sealed record Exceeded : Verification;

    public sealed record Locked(LimitReached Limit) : Verification;
}

/// <summary>One-time codes in Redis. Every step is one script, so that callers at the same moment cannot get between check and count. Redis down closes every step: the exception is the caller's.</summary>
/// <remarks>Singleton, thread-safe. Holds hashes, never digits.</remarks>
internal sealed class OtpStore(IConnectionMultiplexer redis, IOptions<ActivationOptions> options)
{
    private const int HourSeconds = 3600;
    private const int DaySeconds = 86400;

    private ActivationOptions.OtpOptions Otp => options.Value.Otp;

    private IDatabase Database => redis.GetDatabase();

    /// <summary>Takes the cooldown, counts the send and stores the code, or says how long to wait.</summary>
    public async Task<Reservation> ReserveAsync(OtpSubject subject, string codeHash, string token)
    {
        var result = (long[]?)
            await RunAsync(
                OtpScripts.Reserve,
                subject.UserId,
                codeHash,
                token,
                Seconds(Otp.CodeLife),
                Seconds(Otp.Cooldown),
                Otp.SendsPerHour,
                HourSeconds,
                Otp.SendsPerDay,
                DaySeconds
            );
        return result switch
        {
            [0, _] => new Reservation.Granted(token),
            [2, var wait] => new Reservation.TooSoon(Reached("gap", 1, Seconds(Otp.Cooldown), wait)),
            [3, var wait] => new Reservation.TooSoon(Reached("h", Otp.SendsPerHour, HourSeconds, wait)),
            [4, var wait] => new Reservation.TooSoon(Reached("day", Otp.SendsPerDay, DaySeconds, wait)),
            _ => throw new InvalidOperationException("The reserve script answered something it does not know."),
        };
    }

    /// <summary>The mail could not be handed over: the code, the cooldown and the count are taken back.</summary>
    public async Task ReleaseAsync(OtpSubject subject, string token) => await RunAsync(OtpScripts.Release, subject.UserId, token);

    /// <summary>Checks, counts and uses up in one step. A right code leaves a grant for the request's card.</summary>
    /// <param name="isReady">False keeps a right code for later.</param>
    public async Task<Verification> VerifyAsync(OtpSubject subject, string codeHash, bool isReady)
    {
        var result = (long[]?)
            await RunAsync(
                OtpScripts.Verify,
                subject.UserId,
                codeHash,
                isReady ? 1 : 0,
                Otp.TriesPerCode,
                Otp.WrongPerDay,
                DaySeconds,
                Seconds(Otp.GrantLife),
                Granted(subject)
            );
        return result switch
        {
            [0, _] => new Verification.Verified(),
            [1, var left] => new Verification.NotYet(TimeSpan.FromMilliseconds(left)),
            [2, var left] => new Verification.Wrong((int)left),
            [3, _] => new Verification.Expired(),
            [4, _] => new Verification.Exceeded(),
            [5, var wait] => new Verification.Locked(Reached("day", Otp.WrongPerDay, DaySeconds, wait)),
            _ => throw new InvalidOperationException("The verify script answered something it does not know."),
        };
    }

    public async Task<bool> HasGrantAsync(OtpSubject subject) =>
        (string?)await Database.StringGetAsync(Grant(subject.UserId)) == Granted(subject);

    /// <summary>An activation that was answered uses its grant up, and the code behind it.</summary>
    public async Task SpendGrantAsync(string userId) => await Database.KeyDeleteAsync([Grant(userId), Code(userId)]);

    private static string Granted(OtpSubject subject) => $"{subject.RequestId}:{subject.CardId}";

    private static LimitReached Reached(string unit, int quota, int seconds, long wait) =>
        new([new Usage($"user-{unit}", new Window(quota, unit, TimeSpan.FromSeconds(seconds)), 0, TimeSpan.FromMilliseconds(wait))]);

    private Task<RedisResult> RunAsync(string script, string userId, params RedisValue[] values) =>
        Database.ScriptEvaluateAsync(script, Keys(userId), values);

    private static RedisKey[] Keys(string userId) =>
        [
            Code(userId),
            $"{Code(userId)}:cooldown",
            $"{Code(userId)}:sends:hour",
            $"{Code(userId)}:sends:day",
            $"{Code(userId)}:wrong",
            Grant(userId),
        ];

    private static string Code(string userId) => $"otp:card_activation:{KeyPart.Of(userId)}";

    private static string Grant(string userId) => $"{Code(userId)}:grant";

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
