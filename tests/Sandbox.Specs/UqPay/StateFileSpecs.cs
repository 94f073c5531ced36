namespace Cards.Sandbox.Specs.UqPay;

public class StateFileSpecs
{
    [Fact]
    public async Task a_restart_forgets_nothing_and_finishes_what_was_open()
    {
        using var folder = new TempFolder();
        var setting = ("Sandbox:StateFile", (string?)Path.Combine(folder.Path, "sandbox.json"));
        var (holder, number, key) = ("", "", TwinUnderTest.NewKey());
        string token,
            reply,
            id;
        await using (var before = await TwinUnderTest.StartAsync(setting, ("OrderDelay", "01:00:00")))
        {
            token = await before.LoginAsync();
            (holder, number) = (await before.CardholderAsync(), await before.FreeNumberAsync());
            var assigned = (await before.AssignAsync(holder, number, key: key)).Expect(200);
            (reply, id) = (assigned.Text, assigned["card_id"]!);
        }

        await using var after = await TwinUnderTest.StartAsync(setting);
        (await after.SendAsync("GET", "/api/v1/issuing/cards/" + id, null, ("x-auth-token", "Bearer " + token))).Expect(200);
        Assert.Equal(reply, (await after.AssignAsync(holder, number, key: key)).Expect(200).Text);

        await after.MoveClockAsync(TimeSpan.FromHours(1));
        var code = (string)(await after.Webhooks.WaitAsync("card.activation.code")).Data["activation_code"]!;
        await after.LoginAsync();
        (await after.ActivateAsync(id, code)).Expect(200);
    }

    [Fact]
    public async Task the_state_is_written_while_the_twin_runs()
    {
        using var folder = new TempFolder();
        await using var twin = await TwinUnderTest.StartAsync(("Sandbox:StateFile", Path.Combine(folder.Path, "sandbox.json")));
        var holder = await twin.CardholderAsync();
        await Eventually.TrueAsync(async () =>
            File.Exists(folder.File) && (await File.ReadAllTextAsync(folder.File)).Contains(holder, StringComparison.Ordinal)
        );
    }

    private sealed class TempFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("twin").FullName;

        public string File => System.IO.Path.Combine(Path, "sandbox.json.uqpay");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
