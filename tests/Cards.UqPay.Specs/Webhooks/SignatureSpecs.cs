using System.Globalization;
using System.Text;
using Cards.UqPay.Specs.Support;
using Cards.UqPay.Webhooks;
using Microsoft.Extensions.Options;

namespace Cards.UqPay.Specs.Webhooks;

public class SignatureSpecs
{
    private const string Secret = "uqpay-sim-secret-0001";
    private const string Timestamp = "1767225600000";
    private const string Body =
        """{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.activation.code","event_id":"3f0c8a52-6a0e-4d0a-9f43-0d2f5e8a7b11","source_id":"0b7b1f9e-30a5-4c53-8f6e-b1b0a4f6d201","data":{"activation_code":"48201937","card_id":"0b7b1f9e-30a5-4c53-8f6e-b1b0a4f6d201","card_number":"40963608****3951"}}""";
    private const string Signature =
        "57f53d51e92989a810caec7c334bdcc6d7ced6b0572ac579364c17b2f45f26d87607f82fe99ed87f2e9d7b61cc8988cf4368fb24dc144c3a70a9bc8bdd3dfa7e";

    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeMilliseconds(1767225600000);

    [Fact]
    public void The_contracts_test_vector_is_accepted() => Assert.True(Accepts(Signature, Timestamp));

    [Fact]
    public void Letter_case_of_the_hex_does_not_matter() => Assert.True(Accepts(Signature.ToUpperInvariant(), Timestamp));

    [Fact]
    public void Any_flipped_bit_of_the_signature_is_refused()
    {
        var bytes = Convert.FromHexString(Signature);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Accepts(Convert.ToHexStringLower(bytes), Timestamp));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Any_flipped_bit_of_the_body_is_refused()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Make(Moment).Accepts(body, Signature, Timestamp));
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(-300_000, true)]
    [InlineData(300_000, true)]
    [InlineData(-300_001, false)]
    [InlineData(300_001, false)]
    public void The_window_is_five_minutes_to_either_side(long offset, bool accepted) =>
        Assert.Equal(accepted, Accepts(Signature, Timestamp, Moment.AddMilliseconds(offset)));

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void Seconds_are_understood_too(long offset, bool accepted)
    {
        var seconds = Moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Assert.Equal(accepted, Accepts(ReceivingHost.Sign(Secret, Body, seconds), seconds, Moment.AddSeconds(offset)));
    }

    [Theory]
    [InlineData("999999999999")]
    [InlineData("1000000000000")]
    public void The_unit_changes_at_a_trillion(string timestamp)
    {
        var number = long.Parse(timestamp, CultureInfo.InvariantCulture);
        var moment =
            number < 1_000_000_000_000
                ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(number, 253_000_000_000))
                : DateTimeOffset.FromUnixTimeMilliseconds(number);
        // A trillion less one second lies past the last date there is; a trillion milliseconds is 2001.
        Assert.Equal(number >= 1_000_000_000_000, Accepts(ReceivingHost.Sign(Secret, Body, timestamp), timestamp, moment));
    }

    [Theory]
    [InlineData(null, Timestamp)]
    [InlineData("", Timestamp)]
    [InlineData(Signature, null)]
    [InlineData(Signature, "")]
    [InlineData("zz", Timestamp)]
    [InlineData(Signature + "00", Timestamp)]
    [InlineData(Signature, "+1767225600000")]
    [InlineData(Signature, " 1767225600000")]
    [InlineData(Signature, "1767225600000.0")]
    [InlineData(Signature, "9223372036854775807")]
    [InlineData(Signature, "99999999999999999999")]
    [InlineData(Signature, "-1")]
    public void Missing_or_malformed_headers_are_refused(string? signature, string? timestamp) =>
        Assert.False(Accepts(signature, timestamp));

    [Fact]
    public void The_timestamp_is_signed_as_it_was_sent()
    {
        // The same number with a leading zero is another text.
        Assert.False(Accepts(Signature, "0" + Timestamp));
        Assert.True(Accepts(ReceivingHost.Sign(Secret, Body, "0" + Timestamp), "0" + Timestamp));
    }

    [Fact]
    public void During_a_rotation_both_secrets_are_good_and_no_third()
    {
        foreach (var (secret, accepted) in new[] { (Secret, true), ("the-one-before", true), ("another", false) })
        {
            var given = ReceivingHost.Sign(secret, Body, Timestamp);
            Assert.Equal(accepted, Make(Moment, "the-one-before").Accepts(Encoding.UTF8.GetBytes(Body), given, Timestamp));
        }
    }

    private static bool Accepts(string? signature, string? timestamp, DateTimeOffset? now = null) =>
        Make(now ?? Moment).Accepts(Encoding.UTF8.GetBytes(Body), signature, timestamp);

    private static WebhookSignature Make(DateTimeOffset now, params string[] olderSecrets)
    {
        var options = new UqPayOptions { WebhookSecrets = { Secret } };
        foreach (var secret in olderSecrets)
            options.WebhookSecrets.Add(secret);
        return new WebhookSignature(Options.Create(options), new StoppedTime(now));
    }
}
