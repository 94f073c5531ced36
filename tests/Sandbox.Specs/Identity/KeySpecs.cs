using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Identity;

public class KeySpecs
{
    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RS256", false)]
    [InlineData("ES256", true)]
    [InlineData("ES256", false)]
    public async Task after_a_rotation_old_tokens_verify_only_while_their_key_is_kept(string alg, bool kept)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var request = $$"""{"user":"linh","alg":"{{alg}}"}""";
        var before = await TokenSpecs.IssueAsync(sandbox, request);

        await sandbox.PostAsync("/control/identity/rotate", kept ? """{"keep_old":true}""" : """{"keep_old":false}""");

        var after = await TokenSpecs.IssueAsync(sandbox, request);
        var keys = await sandbox.GetAsync("/identity/jwks");
        Assert.NotEqual(before.Kid, after.Kid);
        Assert.True(after.VerifiesAgainst(keys));
        Assert.Equal(kept, before.VerifiesAgainst(keys));
    }

    [Fact]
    public async Task tokens_outlive_a_restart_when_state_is_kept()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-keys");
        try
        {
            var setting = $"--Sandbox:StateFile={Path.Combine(folder.FullName, "state.json")}";
            ReadToken before;
            await using (var sandbox = await RunningSandbox.StartAsync(setting))
            {
                before = await TokenSpecs.IssueAsync(sandbox, """{"user":"linh"}""");
            }

            await using var again = await RunningSandbox.StartAsync(setting);

            Assert.True(before.VerifiesAgainst(await again.GetAsync("/identity/jwks")));
            Assert.Equal(before.Kid, (await TokenSpecs.IssueAsync(again, """{"user":"linh"}""")).Kid);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task unreadable_keys_stop_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("sandbox-keys");
        try
        {
            var state = Path.Combine(folder.FullName, "state.json");
            await File.WriteAllTextAsync(
                state + ".keys",
                "[{\"Alg\":\"RS256\",\"Pem\":\"not a key\"}]",
                TestContext.Current.CancellationToken
            );

            var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => RunningSandbox.StartAsync($"--Sandbox:StateFile={state}"));

            Assert.Contains(state, refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
