using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>Every way to be wrong, with the private-key operations it may cost: none for what anyone can see, one for what only the key can tell.</summary>
public sealed class RefusedBodySpecs(Surroundings around) : IAsyncLifetime
{
    private const string Json = """{"card_id":7}""";

    private DecryptionEdge edge = null!;

    public async ValueTask InitializeAsync() => edge = await DecryptionEdge.StartAsync(around);

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    [Fact]
    public async Task what_the_header_tells_is_refused_without_the_private_key()
    {
        var tooLong = new string('k', 200);
        foreach (var algorithm in new[] { "RSA-OAEP-256", "ECDH-ES" })
        {
            foreach (
                var other in new[]
                {
                    "RSA1_5",
                    "RSA-OAEP",
                    "RSA-OAEP-512",
                    "dir",
                    "none",
                    "A256KW",
                    "A256GCMKW",
                    "ECDH-ES+A256KW",
                    "PBES2-HS512+A256KW",
                    "RSA-OAEP-256 ",
                    "rsa-oaep-256",
                    "",
                }
            )
                await RefusedAsync(algorithm, $"alg {other}", jwe => jwe.Header["alg"] = other);
            await RefusedAsync(
                algorithm,
                "the other's alg",
                jwe => jwe.Header["alg"] = algorithm == "ECDH-ES" ? "RSA-OAEP-256" : "ECDH-ES"
            );
            foreach (var other in new[] { "A128GCM", "A192GCM", "A256CBC-HS512", "A128CBC-HS256", "none", "a256gcm", "" })
                await RefusedAsync(algorithm, $"enc {other}", jwe => jwe.Header["enc"] = other);
            foreach (var name in new[] { "alg", "enc", "kid", "iat", "jti" })
            {
                await RefusedAsync(algorithm, $"no {name}", jwe => jwe.Header.Remove(name));
                await RefusedAsync(algorithm, $"{name} null", jwe => jwe.Header[name] = null);
                await RefusedAsync(
                    algorithm,
                    $"{name} nested",
                    jwe => jwe.Header[name] = new JsonObject { [name] = new JsonObject { [name] = "x" } }
                );
            }
            await RefusedAsync(algorithm, "zip", jwe => jwe.Header["zip"] = "DEF");
            await RefusedAsync(algorithm, "crit", jwe => jwe.Header["crit"] = new JsonArray("exp"));
            await RefusedAsync(algorithm, "empty crit", jwe => jwe.Header["crit"] = new JsonArray());
            await RefusedAsync(algorithm, "p2c", jwe => jwe.Header["p2c"] = 100_000_000);
            await RefusedAsync(algorithm, "p2s", jwe => jwe.Header["p2s"] = "AAAA");
            await RefusedAsync(algorithm, "jwk", jwe => jwe.Header["jwk"] = new JsonObject());
            await RefusedAsync(algorithm, "jku", jwe => jwe.Header["jku"] = "https://evil.example/jwks.json");
            await RefusedAsync(algorithm, "nested token", jwe => jwe.Header["cty"] = "JWT");
            await RefusedAsync(algorithm, "huge kid", jwe => jwe.Header["kid"] = tooLong);
            await RefusedAsync(algorithm, "kid in control characters", jwe => jwe.Header["kid"] = "a\r\nb");
            await RefusedAsync(algorithm, "huge jti", jwe => jwe.Header["jti"] = tooLong);
            await RefusedAsync(algorithm, "empty jti", jwe => jwe.Header["jti"] = "");
            await RefusedAsync(algorithm, "huge header", jwe => jwe.Header["x"] = new string('x', 2048));
            await RefusedAsync(algorithm, "iat as text", jwe => jwe.Header["iat"] = "1700000000");
            await RefusedAsync(
                algorithm,
                "iat beyond any clock",
                jwe => jwe.HeaderText = jwe.Header.ToJsonString().Replace("\"iat\":", "\"iat\":1e999,\"_\":", StringComparison.Ordinal)
            );
            await RefusedAsync(algorithm, "old", jwe => jwe.Header["iat"] = Seconds(-301));
            await RefusedAsync(algorithm, "from the future", jwe => jwe.Header["iat"] = Seconds(310));
            await RefusedAsync(
                algorithm,
                "a member twice",
                jwe => jwe.HeaderText = jwe.Header.ToJsonString().Replace("{\"alg\"", "{\"alg\":\"none\",\"alg\"", StringComparison.Ordinal)
            );
            await RefusedAsync(
                algorithm,
                "kid twice, once escaped",
                jwe =>
                    jwe.HeaderText = jwe.Header.ToJsonString().Replace("{\"alg\"", "{\"k\\u0069d\":\"x\",\"alg\"", StringComparison.Ordinal)
            );
            await RefusedAsync(algorithm, "header not JSON", jwe => jwe.HeaderText = "{");
            await RefusedAsync(algorithm, "header an array", jwe => jwe.HeaderText = "[]");
            await RefusedAsync(
                algorithm,
                "a lone surrogate",
                jwe => jwe.HeaderText = jwe.Header.ToJsonString().Replace("\"A256GCM\"", "\"\\ud800\"", StringComparison.Ordinal)
            );
            await RefusedAsync(
                algorithm,
                "a comment",
                jwe => jwe.HeaderText = jwe.Header.ToJsonString().Replace("{", "{/**/", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task a_key_that_is_no_point_of_our_curve_is_refused_without_the_private_key()
    {
        foreach (
            var (name, value) in new (string, JsonNode?)[]
            {
                ("crv", "P-384"),
                ("crv", "P-521"),
                ("crv", "X25519"),
                ("crv", "secp256k1"),
                ("crv", null),
                ("kty", "OKP"),
                ("kty", "RSA"),
                ("x", "AAAA"),
                ("y", null),
                ("x", Base64Url.EncodeToString(new byte[32])),
                ("y", Base64Url.EncodeToString(new byte[32])),
                ("x", Base64Url.EncodeToString(Enumerable.Repeat((byte)0xFF, 32).ToArray())),
                ("y", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))),
                ("d", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))),
            }
        )
            await RefusedAsync("ECDH-ES", $"epk {name} {value}", jwe => jwe.Header["epk"]![name] = value);
        await RefusedAsync(
            "ECDH-ES",
            "both coordinates zero",
            jwe => (jwe.Header["epk"]!["x"], jwe.Header["epk"]!["y"]) = (Zero(), Zero())
        );
        await RefusedAsync("ECDH-ES", "padded coordinate", jwe => jwe.Header["epk"]!["x"] = jwe.Header["epk"]!["x"] + "=");
        await RefusedAsync("ECDH-ES", "no epk", jwe => jwe.Header.Remove("epk"));
        await RefusedAsync("ECDH-ES", "epk as text", jwe => jwe.Header["epk"] = "P-256");
        await RefusedAsync(
            "ECDH-ES",
            "epk member twice",
            jwe => jwe.HeaderText = jwe.Header.ToJsonString().Replace("{\"kty\"", "{\"kty\":\"EC\",\"kty\"", StringComparison.Ordinal)
        );
        await RefusedAsync("ECDH-ES", "an encrypted key beside the agreement", jwe => jwe.EncryptedKey = new byte[40]);
        await RefusedAsync("ECDH-ES", "apu padded", jwe => jwe.Header["apu"] = "AA==");
        await RefusedAsync("ECDH-ES", "apv huge", jwe => jwe.Header["apv"] = Base64Url.EncodeToString(new byte[200]));
        await RefusedAsync("RSA-OAEP-256", "epk beside RSA", jwe => jwe.Header["epk"] = new JsonObject { ["kty"] = "EC" });
        static JsonNode Zero() => Base64Url.EncodeToString(new byte[32]);
    }

    [Fact]
    public async Task parts_of_the_wrong_size_or_spelling_are_refused_without_the_private_key()
    {
        foreach (var algorithm in new[] { "RSA-OAEP-256", "ECDH-ES" })
        {
            foreach (var size in new[] { 0, 8, 11, 13, 16, 64 })
                await RefusedAsync(algorithm, $"iv of {size} bytes", jwe => jwe.Nonce = new byte[size]);
            foreach (var size in new[] { 0, 4, 12, 15, 17, 32 })
                await RefusedAsync(algorithm, $"tag of {size} bytes", parts => parts[4] = Base64Url.EncodeToString(new byte[size]));
            await RefusedAsync(algorithm, "no ciphertext", parts => parts[3] = "");
            for (var part = 0; part < 5; part++)
            {
                var at = part;
                await RefusedAsync(algorithm, $"part {at} padded", parts => parts[at] += "=");
                await RefusedAsync(algorithm, $"part {at} with a space", parts => parts[at] = " " + parts[at]);
                await RefusedAsync(algorithm, $"part {at} with a newline", parts => parts[at] += "\\n");
                await RefusedAsync(algorithm, $"part {at} in plain base64", parts => parts[at] = "+/" + parts[at]);
            }
            await RefusedAsync(algorithm, "unused bits set in the tag", parts => parts[4] = parts[4][..^1] + Next(parts[4][^1]));
            await RefusedAsync(algorithm, "four parts", _ => { }, parts => string.Join('.', parts[..4]));
            await RefusedAsync(algorithm, "six parts", _ => { }, parts => string.Join('.', parts) + ".");
            await RefusedAsync(algorithm, "nothing", _ => { }, _ => "");
            await RefusedAsync(algorithm, "dots", _ => { }, _ => "....");
            await RefusedAsync(algorithm, "a token of ours", _ => { }, _ => "eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
        }
        foreach (var size in new[] { 0, 1, 383, 385, 512 })
            await RefusedAsync("RSA-OAEP-256", $"encrypted key of {size} bytes", jwe => jwe.EncryptedKey = new byte[size]);
    }

    [Fact]
    public async Task what_only_the_key_can_tell_costs_one_operation_whatever_is_wrong()
    {
        var (rsa, ec) = (edge.Rsa.Rsa!, edge.Ec.Ec!);
        await RefusedAsync("RSA-OAEP-256", "RSA1_5 padding under our alg", jwe => jwe.EncryptTo(rsa, RSAEncryptionPadding.Pkcs1), 1);
        await RefusedAsync("RSA-OAEP-256", "OAEP with SHA-1", jwe => jwe.EncryptTo(rsa, RSAEncryptionPadding.OaepSHA1), 1);
        await RefusedAsync("RSA-OAEP-256", "OAEP with SHA-512", jwe => jwe.EncryptTo(rsa, RSAEncryptionPadding.OaepSHA512), 1);
        await RefusedAsync("RSA-OAEP-256", "noise for a key", jwe => jwe.EncryptedKey = [0, .. RandomNumberGenerator.GetBytes(383)], 1);
        await RefusedAsync("RSA-OAEP-256", "zero for a key", jwe => jwe.EncryptedKey = new byte[384], 1);
        await RefusedAsync(
            "RSA-OAEP-256",
            "a number over the modulus",
            jwe => jwe.EncryptedKey = Enumerable.Repeat((byte)0xFF, 384).ToArray(),
            1
        );
        foreach (var size in new[] { 0, 16, 24, 31, 33, 64 })
            await RefusedAsync("RSA-OAEP-256", $"a content key of {size} bytes", jwe => jwe.EncryptTo(rsa, new byte[size]), 1);
        using var stranger = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await RefusedAsync("ECDH-ES", "agreed with somebody else", jwe => jwe.AgreeWith(stranger), 1);
        await RefusedAsync(
            "ECDH-ES",
            "another apu than agreed with",
            jwe =>
            {
                jwe.AgreeWith(ec, apu: [1]);
                jwe.Header["apu"] = "Ag";
            },
            1
        );
        foreach (var algorithm in new[] { "RSA-OAEP-256", "ECDH-ES" })
        {
            await RefusedAsync(algorithm, "wrong tag", parts => parts[4] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), 1);
            await RefusedAsync(algorithm, "another iv", parts => parts[2] = Base64Url.EncodeToString(new byte[12]), 1);
            await RefusedAsync(algorithm, "a bit of the ciphertext", parts => parts[3] = Flip(parts[3]), 1);
            await RefusedAsync(algorithm, "a shorter ciphertext", parts => parts[3] = parts[3][..4], 1);
            await RefusedAsync(algorithm, "another header than sealed", parts => parts[0] = Respell(parts[0]), 1);
            foreach (
                var plaintext in new[]
                {
                    "[]",
                    "null",
                    "77",
                    "\"{}\"",
                    "{ ",
                    "{}{}",
                    """{"a":1,"a":2}""",
                    "{} //",
                    """{"encryptedData":"a.b.c.d.e"}""",
                    "  ",
                }
            )
                await RefusedAsync(algorithm, $"sealed {plaintext}", jwe => jwe.Plaintext = Encoding.UTF8.GetBytes(plaintext), 1);
            await RefusedAsync(
                algorithm,
                "sealed bytes that are no UTF-8",
                jwe => jwe.Plaintext = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8],
                1
            );
        }
    }

    [Fact]
    public async Task bodies_that_are_right_cost_one_operation()
    {
        foreach (var key in new[] { edge.Rsa, edge.Ec })
        {
            foreach (
                var edit in new Action<AppJwe>[]
                {
                    _ => { },
                    jwe => jwe.Header["typ"] = "JOSE",
                    jwe => jwe.Header["cty"] = "application/json",
                    jwe => jwe.Header["unknown"] = "ignored",
                    jwe => jwe.Header["iat"] = Seconds(-290),
                    jwe => jwe.Header["iat"] = Seconds(290),
                    jwe =>
                    {
                        if (key.Ec is not null)
                            jwe.AgreeWith(key.Ec, "Alice"u8.ToArray(), "Bob"u8.ToArray());
                    },
                }
            )
            {
                var jwe = AppJwe.For(key, Json);
                edit(jwe);
                var (operations, answer) = await edge.CountedAsync(jwe.ToBody());
                using (answer)
                    Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
                Assert.Equal(1, operations);
            }
        }
    }

    [Fact]
    public async Task only_an_unknown_kid_is_told_apart_and_where_to_look()
    {
        var jwe = AppJwe.For(edge.Ec, Json);
        jwe.Header["kid"] = "retired-long-ago";
        var (operations, answer) = await edge.CountedAsync(jwe.ToBody());
        using (answer)
        {
            var refusal = await answer.RefusedAsync(Errors.EncryptionKeyUnknown);
            Assert.Equal("/.well-known/jwks.json", refusal.GetProperty("data").GetProperty("jwks_uri").GetString());
        }
        Assert.Equal(0, operations);
    }

    [Fact]
    public async Task nothing_of_a_body_is_logged()
    {
        using (await edge.PostAsync(AppJwe.For(edge.Ec, """{"pin":"canary-4711"}"""))) { }
        using (await edge.PostAsync(AppJwe.Wrap("canary-4712"))) { }
        Assert.DoesNotContain("canary", edge.Edge.Log, StringComparison.Ordinal);
    }

    private Task RefusedAsync(string algorithm, string what, Action<AppJwe> edit, long operations = 0)
    {
        var jwe = AppJwe.For(edge.Key(algorithm), Json);
        edit(jwe);
        return RefusedAsync($"{algorithm}: {what}", jwe.ToBody(), operations);
    }

    private Task RefusedAsync(string algorithm, string what, Action<string[]> edit, long operations = 0) =>
        RefusedAsync(algorithm, what, edit, parts => string.Join('.', parts), operations);

    private Task RefusedAsync(string algorithm, string what, Action<string[]> edit, Func<string[], string> join, long operations = 0)
    {
        var parts = AppJwe.For(edge.Key(algorithm), Json).Parts();
        edit(parts);
        return RefusedAsync($"{algorithm}: {what}", AppJwe.Wrap(join(parts)), operations);
    }

    /// <summary>Word for word the same answer, but for its trace id.</summary>
    private async Task RefusedAsync(string what, string body, long expected)
    {
        const string Refusal =
            """{"trace_id":"","status_code":400,"message":"The encrypted body could not be opened","data":null,"code":"decryption_failed","retryable":false}""";
        var (operations, answer) = await edge.CountedAsync(body);
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal($"{what}: {Refusal}", $"{what}: {text.Replace(answer.Header("X-Trace-Id")!, "", StringComparison.Ordinal)}");
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Equal(
                [
                    "Cache-Control",
                    "Content-Length",
                    "Content-Security-Policy",
                    "Content-Type",
                    "Date",
                    "Referrer-Policy",
                    "X-Content-Type-Options",
                    "X-Trace-Id",
                ],
                answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal)
            );
        }
        Assert.Equal($"{what}: {expected}", $"{what}: {operations}");
    }

    private static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + fromNow;

    private static char Next(char letter) => letter == 'z' ? '0' : (char)(letter + 1);

    private static string Flip(string part)
    {
        var bytes = Base64Url.DecodeFromChars(part);
        bytes[0] ^= 1;
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The same JSON in other bytes.</summary>
    private static string Respell(string part) => Base64Url.EncodeToString([.. Base64Url.DecodeFromChars(part), (byte)' ']);
}
