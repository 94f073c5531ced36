using System.Text.Json;
using Cards.Sandbox;
using Microsoft.AspNetCore.Builder;

namespace Cards.Edge.Specs.Support;

/// <summary>The sandbox, as far as tokens go.</summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    private readonly WebApplication sandbox;

    private IdentityProvider(WebApplication sandbox) => this.sandbox = sandbox;

    public string Authority => sandbox.Urls.Single() + "/identity";

    public static async Task<IdentityProvider> StartAsync(int port = 0)
    {
        var sandbox = SandboxEntry.Build(["--environment=Development", $"--Sandbox:Port={port}", "--Sandbox:SmtpPort=0"]);
        await sandbox.StartAsync();
        return new IdentityProvider(sandbox);
    }

    /// <param name="alg">RS256 or ES256.</param>
    /// <param name="email">Null: made from the user. Empty: none.</param>
    public Task<string> TokenAsync(string user = "user-1", string? email = null, string alg = "RS256") =>
        AskAsync(
            "/identity/token",
            new
            {
                user,
                email,
                alg,
            }
        );

    public Task<string> WrongTokenAsync(string kind, string alg = "RS256") =>
        AskAsync(
            "/control/identity/wrong-token",
            new
            {
                user = "user-1",
                kind,
                alg,
            }
        );

    public Task<string> OpaqueTokenAsync(string user) => AskAsync("/identity/token", new { user, format = "opaque" });

    public async Task RevokeAsync(string token)
    {
        using var answer = await PostAsync("/control/identity/revoke", new { token });
        answer.EnsureSuccessStatusCode();
    }

    public async Task RotateAsync(bool keepOld)
    {
        using var answer = await PostAsync("/control/identity/rotate", new { keep_old = keepOld });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> AskAsync(string path, object body)
    {
        using var answer = await PostAsync(path, body);
        var json = await answer.JsonAsync();
        return json.GetProperty("access_token").GetString()!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) =>
        Http.SendAsync(Http.Post(sandbox.Urls.Single() + path, JsonSerializer.Serialize(body)));

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();
}
