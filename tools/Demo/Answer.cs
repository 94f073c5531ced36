using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>What a server answered; the body is null when it was empty or no JSON.</summary>
internal sealed record Answer(int Status, JsonNode? Body)
{
    /// <summary>The envelope's <c>data</c>.</summary>
    public JsonNode? Data => (Body as JsonObject)?["data"];

    /// <summary>The stable code of a refusal.</summary>
    public string? Code => (Body as JsonObject)?["code"]?.ToString();

    public TimeSpan RetryAfter =>
        TimeSpan.FromSeconds(
            (Body as JsonObject)?["retry_after"] is JsonValue seconds && seconds.TryGetValue<double>(out var wait) ? wait : 1
        );

    public Answer Expect(params int[] statuses) =>
        statuses.Contains(Status)
            ? this
            : throw new UnexpectedAnswerException($"expected {string.Join(" or ", statuses)}, got {Status} {Code}");

    /// <summary>A member of <see cref="Data"/> that must be there.</summary>
    public string Text(string member) =>
        (Data as JsonObject)?[member]?.ToString() ?? throw new UnexpectedAnswerException($"the answer has no data.{member}");
}
