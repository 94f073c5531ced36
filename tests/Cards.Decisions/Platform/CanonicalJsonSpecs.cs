using System.Text;
using Cards.Platform.Idempotency;

namespace Cards.Decisions.Platform;

/// <summary>When two bodies are the same body to whoever repeats a request.</summary>
public class CanonicalJsonSpecs
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":{"y":1,"x":[2,{"q":1,"p":2}]}}""", """{"a":{"x":[2,{"p":2,"q":1}],"y":1}}""")]
    [InlineData("""{"a":"\u0041\/é"}""", """{"a":"A/\u00e9"}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"a":250}""", """{"a":250.00}""")]
    [InlineData("""{"a":250}""", """{"a":2.5e2}""")]
    [InlineData("""{"a":0.1}""", """{"a":1E-1}""")]
    [InlineData("""{"a":-0}""", """{"a":0.000}""")]
    [InlineData("""{"a":1e400}""", """{"a":10e399}""")]
    [InlineData("""{"a":1e99999999999999999999}""", """{"a":10e99999999999999999998}""")]
    [InlineData("""{ "a" : true }""", """{"a":true}""")]
    [InlineData("", "{}")]
    public void two_ways_to_write_it_are_one_body(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData("""{"a":0.10000000000000000000000000001}""", """{"a":0.1}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e401}""")]
    [InlineData("""{"a":-1}""", """{"a":1}""")]
    [InlineData("""{"a":"A"}""", """{"a":"a"}""")]
    [InlineData("""{"a":"b","c":"d"}""", """{"a":"d","c":"b"}""")]
    [InlineData("""{"a":"\",\"b\":\""}""", """{"a":"","b":""}""")]
    public void what_means_something_else_is_another_body(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    private static string Of(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)).Span);
}
