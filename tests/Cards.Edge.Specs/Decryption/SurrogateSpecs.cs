using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>Half of a surrogate pair is JSON by its grammar and no text: the library throws when such a string is read.</summary>
public sealed class SurrogateSpecs(Surroundings around) : IAsyncLifetime
{
    private DecryptionEdge edge = null!;

    public async ValueTask InitializeAsync() => edge = await DecryptionEdge.StartAsync(around);

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"card_id":7,"\udc00x":1}""")]
    [InlineData("""{"a":{"b":[{"\udfff":null}]}}""")]
    [InlineData("""{"encr\ud800":"x"}""")]
    [InlineData("""{"card_id":"\ud800"}""")]
    [InlineData("""{"a":["x","\ude00\ud83d"]}""")]
    public async Task half_a_pair_in_an_encrypted_body_is_malformed_json(string json)
    {
        foreach (var key in new[] { edge.Rsa, edge.Ec })
        {
            using var answer = await edge.PostAsync(AppJwe.For(key, json));
            await answer.RefusedAsync(Errors.MalformedJson);
        }
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\ud800\ud800":1,"encryptedData":"x"}""")]
    [InlineData("""{"encr\udc00":"x"}""")]
    public async Task half_a_pair_in_the_name_the_edge_reads_of_a_plain_body_is_the_hosts_to_judge(string json)
    {
        using var answer = await edge.PostAsync(json);
        Assert.Equal(json, (await answer.ArrivedAsync()).Body);
    }

    [Theory]
    [InlineData("""{"\ud83d\ude00":"\ud83d\ude00"}""")]
    [InlineData("""{"a":"\u00e9\\ud800"}""")]
    public async Task whole_pairs_pass_encrypted_and_plain(string json)
    {
        using var encrypted = await edge.PostAsync(AppJwe.For(edge.Ec, json));
        Assert.Equal(json, (await encrypted.ArrivedAsync()).Body);
        using var plain = await edge.PostAsync(json);
        Assert.Equal(json, (await plain.ArrivedAsync()).Body);
    }
}
