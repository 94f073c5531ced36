using System.Text.RegularExpressions;

namespace Alba;

/// <summary>Expectations on one response header (Alba 8.5.2).</summary>
public sealed class HeaderExpectations
{
    private readonly Scenario _scenario;
    private readonly string _name;

    internal HeaderExpectations(Scenario scenario, string name)
    {
        _scenario = scenario;
        _name = name;
    }

    /// <summary>One value, this one.</summary>
    /// <param name="expected">The value.</param>
    public HeaderExpectations SingleValueShouldEqual(string expected) =>
        Expect(values => values is [var value] && value == expected, $"to be '{expected}'");

    /// <summary>One value that matches.</summary>
    /// <param name="regex">The pattern.</param>
    public HeaderExpectations SingleValueShouldMatch(string regex) => SingleValueShouldMatch(new Regex(regex));

    /// <summary>One value that matches.</summary>
    /// <param name="regex">The pattern.</param>
    public HeaderExpectations SingleValueShouldMatch(Regex regex) =>
        Expect(values => values is [{ } value] && regex.IsMatch(value), $"to match '{regex}'");

    /// <summary>One value, whatever it is.</summary>
    public HeaderExpectations ShouldHaveOneNonNullValue() => Expect(values => values is [not null], "to have one value");

    /// <summary>These values, in this order.</summary>
    /// <param name="expectedValues">The values.</param>
    public void ShouldHaveValues(params string[] expectedValues) =>
        Expect(values => values.SequenceEqual(expectedValues), $"to be '{string.Join("', '", expectedValues)}'");

    /// <summary>No value.</summary>
    public void ShouldNotBeWritten() => Expect(values => values.Length == 0, "to be absent");

    private HeaderExpectations Expect(Func<string?[], bool> holds, string what)
    {
        _scenario.Expect(
            (result, failure) =>
            {
                string?[] values = [.. result.Context.Response.Headers[_name]];
                if (!holds(values))
                    failure.Add($"Expected header '{_name}' {what}, but it was [{string.Join(", ", values)}]");
            }
        );
        return this;
    }
}

/// <summary>Expectations on status and body (Alba 8.5.2).</summary>
public static class ScenarioExpectationsExtensions
{
    /// <summary>Expects 200.</summary>
    /// <param name="scenario">The request.</param>
    public static Scenario StatusCodeShouldBeOk(this Scenario scenario) => scenario.StatusCodeShouldBe(System.Net.HttpStatusCode.OK);

    /// <summary>Expects 2xx <em>besides</em> what is expected already: 201 still fails unless it is stated or the status is ignored.</summary>
    /// <param name="scenario">The request.</param>
    public static Scenario StatusCodeShouldBeSuccess(this Scenario scenario) =>
        scenario.Expecting(result => result.Context.Response.StatusCode is >= 200 and < 300, "Expected a status code of success");

    /// <summary>Expects a part of the body.</summary>
    /// <param name="scenario">The request.</param>
    /// <param name="text">The part.</param>
    public static Scenario ContentShouldContain(this Scenario scenario, string text) =>
        scenario.Expecting(
            result => result.ReadAsText().Contains(text, StringComparison.Ordinal),
            $"Expected text '{text}' was not found in the response body"
        );

    /// <summary>Expects no such part of the body.</summary>
    /// <param name="scenario">The request.</param>
    /// <param name="text">The part.</param>
    public static Scenario ContentShouldNotContain(this Scenario scenario, string text) =>
        scenario.Expecting(
            result => !result.ReadAsText().Contains(text, StringComparison.Ordinal),
            $"Text '{text}' should not be found in the response body"
        );

    /// <summary>Expects the whole body.</summary>
    /// <param name="scenario">The request.</param>
    /// <param name="exactContent">The body.</param>
    public static Scenario ContentShouldBe(this Scenario scenario, string exactContent) =>
        scenario.Expecting(result => result.ReadAsText() == exactContent, $"Expected the content to be '{exactContent}'");

    /// <summary>Expects a content type, with its parameters.</summary>
    /// <param name="scenario">The request.</param>
    /// <param name="mimeType">The type.</param>
    public static Scenario ContentTypeShouldBe(this Scenario scenario, string mimeType)
    {
        scenario.Header("Content-Type").SingleValueShouldEqual(mimeType);
        return scenario;
    }

    private static Scenario Expecting(this Scenario scenario, Func<ScenarioResult, bool> holds, string otherwise)
    {
        scenario.Expect(
            (result, failure) =>
            {
                if (!holds(result))
                    failure.Add(otherwise);
            }
        );
        return scenario;
    }
}

/// <summary>Every expectation of one scenario that failed, and the body of the answer (Alba 8.5.2).</summary>
#pragma warning disable CA1032 // Made by the host alone.
public sealed class ScenarioAssertionException : Exception
#pragma warning restore CA1032
{
    private readonly List<string> _messages = [];

    internal ScenarioAssertionException(string body) => Body = body;

    /// <summary>One line per failed expectation.</summary>
    public IEnumerable<string> Messages => _messages;

    /// <summary>The body of the answer as text.</summary>
    public string? Body { get; }

    /// <inheritdoc />
    public override string Message =>
        string.Join(Environment.NewLine, string.IsNullOrEmpty(Body) ? _messages : [.. _messages, "", "Actual body text was:", "", Body]);

    internal void Add(string message) => _messages.Add(message);

    internal void ThrowIfAny()
    {
        if (_messages.Count > 0)
            throw this;
    }
}
