using System.Globalization;
using System.Security.Cryptography;
using Cards.Platform.Secrets;

namespace Cards.Activation.Otp;

/// <summary>What a one-time code is good for: one user, one request, one card.</summary>
public sealed record OtpSubject(string UserId, Guid RequestId, Guid CardId);

/// <summary>Makes one-time codes and the only form in which they are kept: a keyed hash bound to their subject.</summary>
internal sealed class OtpCode(KeyedHash hash)
{
    public const int Digits = 6;

    public static Sensitive<string> New() =>
        Sensitive.Of(RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture));

    public string Hash(OtpSubject subject, Sensitive<string> code) =>
        hash.Of(Sensitive.Of($"{subject.UserId}\n{subject.RequestId}\n{subject.CardId}\n{code.Reveal()}")).Hash;
}
