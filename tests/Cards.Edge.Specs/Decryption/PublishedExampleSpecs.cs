using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cards.Platform.Secrets;

namespace Cards.Edge.Specs.Decryption;

/// <summary>The RFCs' own numbers.</summary>
public sealed class PublishedExampleSpecs
{
    /// <summary>RFC 7518 appendix C: Alice's ephemeral key, Bob's key, and what they derive for A128GCM.</summary>
    [Fact]
    public void the_agreement_of_rfc_7518_appendix_c_comes_out()
    {
        using var alice = Key(
            "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
            "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
            "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"
        );
        using var bob = Key(
            "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
            "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"
        );
        using var bobsKey = bob.PublicKey;
        using var alicesKey = alice.PublicKey;
        var agreed = alice.DeriveRawSecretAgreement(bobsKey);
        Assert.Equal(agreed, bob.DeriveRawSecretAgreement(alicesKey));
        Assert.Equal(
            [
                158,
                86,
                217,
                29,
                129,
                113,
                53,
                211,
                114,
                131,
                66,
                131,
                191,
                132,
                38,
                156,
                251,
                49,
                110,
                163,
                218,
                128,
                106,
                72,
                246,
                218,
                167,
                121,
                140,
                254,
                144,
                196,
            ],
            agreed
        );
        var derived = new byte[16];
        ConcatKdf.Derive(agreed, "A128GCM"u8, "Alice"u8, "Bob"u8, derived);
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(derived));
    }

    /// <summary>RFC 7516 appendix A.1 is RSA-OAEP with SHA-1, which we refuse; its structure, sealing and tag are those we read.</summary>
    [Fact]
    public void the_token_of_rfc_7516_appendix_a_1_is_sealed_as_we_read_it()
    {
        string[] parts =
        [
            "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ",
            "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg",
            "48V1_ALb6US04U3b",
            "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A",
            "XFBoMYUZodetZdvTiFvSkQ",
        ];
        byte[] contentKey =
        [
            177,
            161,
            244,
            128,
            84,
            143,
            225,
            115,
            63,
            180,
            3,
            255,
            107,
            154,
            212,
            246,
            138,
            7,
            110,
            91,
            112,
            46,
            34,
            105,
            47,
            130,
            203,
            46,
            122,
            234,
            64,
            252,
        ];
        Assert.All(parts, part => Assert.True(StrictBase64Url.IsValid(Encoding.ASCII.GetBytes(part))));
        var ciphertext = Base64Url.DecodeFromChars(parts[3]);
        var plaintext = new byte[ciphertext.Length];
        using var aes = new AesGcm(contentKey, 16);
        aes.Decrypt(
            Base64Url.DecodeFromChars(parts[2]),
            ciphertext,
            Base64Url.DecodeFromChars(parts[4]),
            plaintext,
            Encoding.ASCII.GetBytes(parts[0])
        );
        Assert.Equal("The true sign of intelligence is not knowledge but imagination.", Encoding.UTF8.GetString(plaintext));
        Assert.Null(Jwe.Parse(Encoding.ASCII.GetBytes(string.Join('.', parts))));
    }

    /// <summary>RFC 7517 appendix A.1: the first key is P-256, the second RSA.</summary>
    [Fact]
    public void the_public_keys_of_rfc_7517_appendix_a_1_are_told_apart()
    {
        var ec = JsonSerializer.Deserialize<JsonElement>(
            """{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}"""
        );
        Assert.NotNull(RecipientKey.Read(ec));
        Assert.Null(RecipientKey.Read(JsonSerializer.Deserialize<JsonElement>("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("AAA", true)]
    [InlineData("AAB", false)]
    [InlineData("AAAA", true)]
    [InlineData("A", false)]
    [InlineData("AAAAA", false)]
    [InlineData("AA==", false)]
    [InlineData("AA A", false)]
    [InlineData("AA\n", false)]
    [InlineData("A+/A", false)]
    [InlineData("-_-_", true)]
    public void base64url_has_one_spelling(string text, bool valid) =>
        Assert.Equal(valid, StrictBase64Url.IsValid(Encoding.ASCII.GetBytes(text)));

    private static ECDiffieHellman Key(string x, string y, string d) =>
        ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) },
                D = Base64Url.DecodeFromChars(d),
            }
        );
}
