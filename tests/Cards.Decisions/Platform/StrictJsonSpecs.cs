using System.Text;
using System.Text.Json;
using Cards.Contracts;
using Cards.Platform.Input;
using Microsoft.AspNetCore.Http;

namespace Cards.Decisions.Platform;

public class StrictJsonSpecs
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" {\"a\": {\"b\": [1, 2]}} \r\n")]
    [InlineData("null")]
    [InlineData("")]
    public void an_object_null_and_nothing_are_read(string json) => Assert.True(StrictJson.IsObject(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("12")]
    [InlineData("false")]
    public void any_other_value_is_not_an_object(string json) => Assert.False(StrictJson.IsObject(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} // said so")]
    [InlineData("/* said so */ {}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"b\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{'a':1}")]
    [InlineData("\ufeff{}")]
    [InlineData("   ")]
    public void what_is_not_strictly_one_json_value_is_malformed(string json) =>
        Assert.ThrowsAny<JsonException>(() => StrictJson.IsObject(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0xAF, (byte)'"' })]
    public void bytes_that_are_not_utf8_are_malformed(byte[] json) => Assert.ThrowsAny<JsonException>(() => StrictJson.IsObject(json));

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":{"\udfff\ud800":[]}}""")]
    [InlineData("""{"a":["\ud83d x","\ude00"]}""")]
    [InlineData("""{"\ud800":1,"\ud801":2}""")]
    public void a_surrogate_that_stands_alone_is_malformed_in_a_name_as_in_a_value(string json) =>
        Assert.ThrowsAny<JsonException>(() => StrictJson.IsObject(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"\ud83d\ude00":"\ud83d\ude00"}""")]
    [InlineData("""{"a":"\\ud800"}""")]
    public void a_pair_of_surrogates_and_an_escaped_backslash_are_read(string json) =>
        Assert.True(StrictJson.IsObject(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void a_body_nested_deeper_than_any_of_ours_is_malformed() =>
        Assert.ThrowsAny<JsonException>(() =>
            StrictJson.IsObject(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20)) + "1" + new string('}', 20)))
        );

    [Fact]
    public async Task a_body_of_32_kib_is_read_and_one_byte_more_is_not()
    {
        Assert.Equal((StrictJson.MaxBytes, null), await ReadAsync(new byte[StrictJson.MaxBytes]));
        Assert.Equal((0, Errors.PayloadTooLarge.Code), await ReadAsync(new byte[StrictJson.MaxBytes + 1]));
    }

    [Fact]
    public async Task a_body_that_does_not_say_how_long_it_is_is_cut_off_at_the_same_size() =>
        Assert.Equal((0, Errors.PayloadTooLarge.Code), await ReadAsync(new byte[StrictJson.MaxBytes * 3], announced: false));

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("text/plain", "unsupported_media_type")]
    [InlineData(null, "unsupported_media_type")]
    public async Task only_json_is_taken(string? contentType, string? code) =>
        Assert.Equal(code, (await ReadAsync("{}"u8.ToArray(), contentType)).Code);

    [Fact]
    public async Task nothing_needs_no_content_type() => Assert.Equal((0, null), await ReadAsync([], contentType: null));

    private static async Task<(int Length, string? Code)> ReadAsync(
        byte[] body,
        string? contentType = "application/json",
        bool announced = true
    )
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(body);
        request.ContentType = contentType;
        request.ContentLength = announced ? body.Length : null;
        var (length, refused) = await StrictJson.ReadAsync(
            request,
            new byte[StrictJson.MaxBytes + 1],
            TestContext.Current.CancellationToken
        );
        return (length, refused?.Error.Code);
    }
}
