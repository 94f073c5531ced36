using System.Security.Cryptography;
using System.Text;
using Cards.Decisions.Support;
using Cards.Platform.Secrets;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

public class KeySpecs
{
    private static readonly KeySetting old = Key("2025", 1);
    private static readonly KeySetting current = Key("2026", 2);

    [Fact]
    public void what_was_sealed_opens_for_its_purpose() =>
        Samples.Holds(
            from bytes in ArbMap.Default.GeneratorFor<byte[]>()
            from purpose in ArbMap.Default.GeneratorFor<string>()
            select (bytes, Purpose: purpose ?? ""),
            sample =>
            {
                var sealer = SealerWith(current);
                return sealer.Open(sealer.Seal(sample.bytes, sample.Purpose), sample.Purpose).SequenceEqual(sample.bytes);
            }
        );

    [Fact]
    public void it_does_not_open_for_another_purpose()
    {
        var sealer = SealerWith(current);
        var value = sealer.Seal("12345678"u8, "activation-code:1");

        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(value, "activation-code:2"));
    }

    [Fact]
    public void a_ring_for_another_purpose_has_the_same_ids_and_other_hashes()
    {
        var ring = new KeyRing("ring", [current, old]);
        var (plain, derived, again) = (Of(ring), Of(ring.For("one")), Of(ring.For("one")));

        Assert.Equal(["2026", "2025"], derived.Select(hash => hash.KeyId));
        Assert.Equal(derived, again);
        Assert.Empty(derived.Select(hash => hash.Hash).Intersect(plain.Concat(Of(ring.For("two"))).Select(hash => hash.Hash)));

        static IReadOnlyList<HashedValue> Of(KeyRing ring) => new KeyedHash(ring).Candidates("body"u8);
    }

    [Fact]
    public void bytes_and_text_are_hashed_alike() =>
        Assert.Equal(
            new KeyedHash(new KeyRing("ring", [current, old])).Candidates(Sensitive.Of("键")),
            new KeyedHash(new KeyRing("ring", [current, old])).Candidates("键"u8)
        );

    [Fact]
    public void it_does_not_open_with_any_bit_flipped()
    {
        var sealer = SealerWith(current);
        var value = sealer.Seal("12345678"u8, "p");
        for (var bit = 0; bit < value.Bytes.Length * 8; bit++)
        {
            var changed = value.Bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(value with { Bytes = changed }, "p"));
        }
    }

    [Fact]
    public void it_does_not_open_when_cut_short()
    {
        var sealer = SealerWith(current);
        var value = sealer.Seal("12345678"u8, "p");
        for (var length = 0; length < value.Bytes.Length; length++)
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(value with { Bytes = value.Bytes[..length] }, "p"));
    }

    [Fact]
    public void it_does_not_open_under_a_key_nobody_configured() =>
        Assert.Throws<CryptographicException>(() => SealerWith(current).Open(SealerWith(old).Seal("12345678"u8, "p"), "p"));

    [Fact]
    public void it_does_not_open_under_another_key_of_the_same_name() =>
        Assert.ThrowsAny<CryptographicException>(() => SealerWith(Key("2026", 9)).Open(SealerWith(current).Seal("12345678"u8, "p"), "p"));

    [Fact]
    public void after_a_rotation_the_newest_key_seals_and_the_old_one_still_opens()
    {
        var before = SealerWith(old).Seal("12345678"u8, "p");
        var rotated = SealerWith(current, old);

        Assert.Equal("2026", rotated.Seal("12345678"u8, "p").KeyId);
        Assert.Equal("12345678"u8.ToArray(), rotated.Open(before, "p"));
    }

    [Fact]
    public void the_same_value_is_never_sealed_alike_twice()
    {
        var sealer = SealerWith(current);

        Assert.NotEqual(sealer.Seal("12345678"u8, "p").Bytes, sealer.Seal("12345678"u8, "p").Bytes);
    }

    [Fact]
    public void a_hash_is_hmac_sha256_in_hex_under_the_newest_key()
    {
        var hash = new KeyedHash(Ring(current, old)).Of(Sensitive.Of("4096360800001111"));

        var key = Convert.FromBase64String(current.Key);
        Assert.Equal(
            new HashedValue("2026", Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes("4096360800001111")))),
            hash
        );
    }

    [Fact]
    public void after_a_rotation_what_was_hashed_before_is_still_found()
    {
        var pan = Sensitive.Of("4096360800001111");
        var stored = new KeyedHash(Ring(old)).Of(pan);

        var candidates = new KeyedHash(Ring(current, old)).Candidates(pan);

        Assert.Equal(["2026", "2025"], candidates.Select(candidate => candidate.KeyId));
        Assert.Contains(stored, candidates);
    }

    [Fact]
    public void no_key_at_all_is_refused() => Assert.Throws<InvalidOperationException>(() => Ring());

    [Fact]
    public void one_name_for_two_keys_is_refused() => Assert.Throws<InvalidOperationException>(() => Ring(current, Key("2026", 3)));

    [Theory]
    [InlineData("", 32)]
    [InlineData("k", 0)]
    [InlineData("k", 16)]
    [InlineData("k", 31)]
    [InlineData("k", 33)]
    [InlineData("k", 64)]
    public void a_key_without_a_name_or_of_another_length_is_refused(string id, int length) =>
        Assert.Throws<InvalidOperationException>(() => Ring(new KeySetting { Id = id, Key = Convert.ToBase64String(new byte[length]) }));

    [Fact]
    public void a_key_that_is_not_base64_is_refused_and_not_shown()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Ring(new KeySetting { Id = "k", Key = "not base64 at all" }));

        Assert.DoesNotContain("not base64", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Cards:Test:Keys", refusal.Message, StringComparison.Ordinal);
    }

    private static Sealer SealerWith(params KeySetting[] keys) => new(Ring(keys));

    private static KeyRing Ring(params KeySetting[] keys) => new("Cards:Test:Keys", keys);

    private static KeySetting Key(string id, byte fill) =>
        new() { Id = id, Key = Convert.ToBase64String(Enumerable.Repeat(fill, 32).ToArray()) };
}
