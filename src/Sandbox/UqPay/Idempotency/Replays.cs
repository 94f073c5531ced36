using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 11: the first answer to a key is the only one, for 24 hours, failures included.</summary>
internal sealed class Replays(Twin twin)
{
    private readonly HashSet<string> running = [];

    /// <summary>Null means the caller runs now and must <see cref="Release"/> the key in the end.</summary>
    public Answer? Begin(string key, string fingerprint)
    {
        if (running.Contains(key))
        {
            throw Refuse.Processing();
        }

        if (twin.State.Answers.TryGetValue(key, out var stored) && stored.At + twin.Settings.ReplayLife > twin.Now)
        {
            return stored.Fingerprint == fingerprint
                ? new Answer(stored.Status, stored.Body)
                : throw Refuse.Typed(400, "idempotency_error", "idempotency_error", "idempotency key was used with a different payload");
        }

        running.Add(key);
        return null;
    }

    /// <summary>Remembers the answer, unless it is a failure that may be repeated with the same key: 401, 429 and 5xx.</summary>
    public void Keep(string key, string fingerprint, Answer answer)
    {
        if (answer.Status is < 500 and not (401 or 429))
        {
            twin.State.Answers[key] = new StoredAnswer(fingerprint, answer.Status, answer.Body, twin.Now);
        }
    }

    public void Release(string key) => running.Remove(key);

    public static string Key(HttpRequest request)
    {
        var key = request.Headers["x-idempotency-key"].ToString();
        return key.Length == 0 ? throw Refuse.Invalid("x-idempotency-key is required")
            : Guid.TryParseExact(key, "D", out var id) && id.Version is 4 or 5 && id.Variant is >= 8 and <= 11 ? id.ToString()
            : throw Refuse.Invalid("x-idempotency-key must be a valid UUID");
    }

    public static string Fingerprint(IssuerCall call) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Request.Method} {call.Request.Path} {call.Account}\n{call.Body.Canonical}"))
        );

    public static void Forget(Twin twin)
    {
        foreach (var (key, stored) in twin.State.Answers)
        {
            if (stored.At + twin.Settings.ReplayLife <= twin.Now)
            {
                twin.State.Answers.Remove(key);
            }
        }
    }
}
