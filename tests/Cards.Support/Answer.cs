using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cards.Support;

/// <summary>An answer as the app reads it. Reading it checks what holds for every answer: the envelope and its trace id.</summary>
public sealed class Answer
{
    public Answer(int status, IHeaderDictionary headers, string text)
    {
        Status = status;
        Headers = headers;
        Text = text;
        Body = JsonSerializer.Deserialize<JsonElement>(text);
        CheckEnvelope();
    }

    public int Status { get; }

    public IHeaderDictionary Headers { get; }

    public string Text { get; }

    public JsonElement Body { get; }

    public JsonElement Data => Body.GetProperty("data");

    public string? Code => Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Message => Body.GetProperty("message").GetString()!;

    public string TraceId => Body.GetProperty("trace_id").GetString()!;

    /// <summary>(field, code) of every field error.</summary>
    public IReadOnlyList<(string Field, string Code)> FieldErrors =>
        Body.TryGetProperty("errors", out var errors)
            ?
            [
                .. errors
                    .EnumerateArray()
                    .Select(error => (error.GetProperty("field").GetString()!, error.GetProperty("code").GetString()!)),
            ]
            : [];

    /// <summary>The answer keeps what the API's description promises.</summary>
    public Answer AsDescribed(HttpMethod method, string path) =>
        ApiDescription.Published?.Judge(method, path, Body.GetProperty("status_code").GetInt32(), Body) is { Count: > 0 } wrong
            ? throw new InvalidOperationException(string.Join("; ", wrong))
            : this;

    public Answer ShouldBe(int status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {status}, got {Status}: {Text}");

    public Answer ShouldBeRefused(int status, string code) =>
        Status == status && Code == code ? this : throw new InvalidOperationException($"Expected {status} {code}, got {Status}: {Text}");

    public Answer ShouldRefuseField(string field, string code) =>
        Status == 422 && FieldErrors.Contains((field, code))
            ? this
            : throw new InvalidOperationException($"Expected 422 with {code} on {field}, got {Status}: {Text}");

    private void CheckEnvelope()
    {
        var members = Body.EnumerateObject().Select(member => member.Name).Take(4);
        if (!members.SequenceEqual(["trace_id", "status_code", "message", "data"]))
            throw new InvalidOperationException($"This is not the envelope: {Text}");
        if (Body.GetProperty("status_code").GetInt32() != Status)
            throw new InvalidOperationException($"HTTP {Status} and status_code differ: {Text}");
        if (TraceId.Length != 32 || Headers["X-Trace-Id"] != TraceId)
            throw new InvalidOperationException($"The trace id is missing or differs from the header: {Text}");
        if (Status >= 400 && Code is null)
            throw new InvalidOperationException($"A refusal without a code: {Text}");
    }
}
