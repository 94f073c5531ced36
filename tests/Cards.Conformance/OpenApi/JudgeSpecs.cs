using System.Text.Json;
using System.Text.Json.Nodes;
using Cards.Support;

namespace Cards.Conformance.OpenApi;

/// <summary>The judge that holds every answer against the API's description can fail: drift is planted in the description and in answers.</summary>
[Collection(InThePlainWorld.Name)]
public sealed class JudgeSpecs(PlainWorld world)
{
    private const string Path = "/api/v1/cards";

    [Fact]
    public async Task An_answer_as_described_is_accepted()
    {
        var (description, answer) = await ListAsync();
        Assert.Equal([], Judge(description, answer));
        var refused = await (await world.AUserAsync()).GetAsync($"{Path}?limit=0");
        Assert.Equal([], Judge(description, refused));
    }

    [Fact]
    public async Task A_status_or_a_code_that_is_not_described_is_noticed()
    {
        var (description, answer) = await ListAsync();
        Assert.NotEmpty(Judge(Without(description, "200"), answer));
        var refused = await (await world.AUserAsync()).GetAsync($"{Path}?limit=0");
        Assert.NotEmpty(Judge(Without(description, "422"), refused));
        Assert.NotEmpty(
            Judge(Changed(description, text => text.Replace("[\"validation_failed\"]", "[\"other\"]", StringComparison.Ordinal)), refused)
        );
    }

    [Theory]
    [InlineData("\"pin_status\"", "\"pin_state\"")]
    [InlineData("\"limit_per_transaction\":{\"type\":[\"null\",\"number\"]}", "\"limit_per_transaction\":{\"type\":\"string\"}")]
    [InlineData("\"allowed\":{\"type\":\"boolean\"}", "\"allowed\":{\"type\":\"string\"}")]
    [InlineData("\"last4\":{\"type\":\"string\"}", "\"last4\":{\"type\":\"string\",\"maxLength\":3}")]
    public async Task A_member_that_is_not_described_as_it_is_sent_is_noticed(string from, string to)
    {
        var (description, answer) = await ListAsync();
        var drifted = Changed(description, text => text.Replace(from, to, StringComparison.Ordinal));
        Assert.NotEqual(description.Document.GetRawText(), drifted.Document.GetRawText());
        Assert.NotEmpty(Judge(drifted, answer));
    }

    [Fact]
    public async Task A_member_more_or_less_in_an_answer_is_noticed()
    {
        var (description, answer) = await ListAsync();
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["data"]![0]!["secret"] = "4111")));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["data"]![0]!["allowed_actions"]!["freeze"]!["more"] = 1)));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["more"] = 1)));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["data"]![0]!.AsObject().Remove("last4"))));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["meta"]!.AsObject().Remove("total"))));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["data"]![0]!["created_at"] = "yesterday")));
        Assert.NotEmpty(Judge(description, Edited(answer, body => body["data"] = null)));
    }

    [Fact]
    public async Task What_was_seen_is_remembered_by_route_and_code()
    {
        var (description, answer) = await ListAsync();
        Judge(description, answer);
        Assert.Contains(("GET /api/v1/cards", 200, ""), description.Seen.Keys);
        Assert.DoesNotContain(("GET /api/v1/cards", 422, "validation_failed"), description.Seen.Keys);
    }

    private async Task<(ApiDescription Description, Answer Answer)> ListAsync()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var answer = (await card.User.GetAsync(Path)).ShouldBe(200);
        Assert.Equal(1, answer.Data.GetArrayLength());
        return (await ApiDescription.ReadAsync(world.Http, world.HostAddress), answer);
    }

    private static IReadOnlyList<string> Judge(ApiDescription description, Answer answer) => Judge(description, answer.Body, answer.Status);

    private static IReadOnlyList<string> Judge(ApiDescription description, JsonElement body, int status = 200) =>
        description.Judge(HttpMethod.Get, Path, status, body);

    private static JsonElement Edited(Answer answer, Action<JsonNode> edit)
    {
        var body = JsonNode.Parse(answer.Text)!;
        edit(body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static ApiDescription Without(ApiDescription description, string status) =>
        Changed(
            description,
            text =>
            {
                var document = JsonNode.Parse(text)!;
                document["paths"]![Path]!["get"]!["responses"]!.AsObject().Remove(status);
                return document.ToJsonString();
            }
        );

    private static ApiDescription Changed(ApiDescription description, Func<string, string> change) =>
        new(JsonSerializer.Deserialize<JsonElement>(change(description.Document.GetRawText())));
}
