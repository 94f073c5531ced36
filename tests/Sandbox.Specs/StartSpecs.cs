using System.Diagnostics;
using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs;

public class StartSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task the_process_refuses_to_start_outside_development_and_says_why(string environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SandboxEntry).Assembly.Location, "--Sandbox:Port=0", "--Sandbox:SmtpPort=0"])
        {
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        using var process = Process.Start(start)!;
        try
        {
            var said = await process.StandardError.ReadToEndAsync(Stop);
            await process.WaitForExitAsync(Stop);

            Assert.NotEqual(0, process.ExitCode);
            Assert.Contains($"Development only. This environment is '{environment}'", said, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task it_listens_on_loopback_only()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        Assert.Equal("127.0.0.1", sandbox.BaseAddress.Host);
    }

    [Fact]
    public async Task it_is_ready_once_started_and_tells_its_mail_port()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var ready = await sandbox.GetAsync("/healthz/ready");

        Assert.Equal("ready", (string?)ready["status"]);
        Assert.Equal(sandbox.SmtpPort, (int?)ready["smtp_port"]);
    }

    [Fact]
    public async Task the_front_page_links_to_mailbox_issuer_and_identity()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var page = await sandbox.Http.GetStringAsync(new Uri("/", UriKind.Relative), Stop);

        Assert.All(["/mail", "/uqpay", "/identity"], link => Assert.Contains($"href=\"{link}\"", page, StringComparison.Ordinal));
    }
}
