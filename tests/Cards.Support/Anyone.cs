namespace Cards.Support;

/// <summary>Requests to the edge without a token: strangers, and the issuer's webhooks.</summary>
public static class Anyone
{
    public static async Task<Answer> PostAsAnyoneAsync(
        this World world,
        string path,
        byte[] body,
        params (string Name, string Value)[] headers
    )
    {
        var result = await world.Edge.Scenario(scenario =>
        {
            scenario.Post.ByteArray(body).ToUrl(path).ContentType("application/json");
            foreach (var (name, value) in headers)
                scenario.WithRequestHeader(name, value);
            scenario.IgnoreStatusCode();
        });
        return new Answer(result.Context.Response.StatusCode, result.Context.Response.Headers, await result.ReadAsTextAsync()).AsDescribed(
            HttpMethod.Post,
            path
        );
    }
}
