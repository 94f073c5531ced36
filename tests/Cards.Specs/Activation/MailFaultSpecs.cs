using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>Handing a mail over may take one second here.</summary>
public sealed class UnreliableMailWorld() : World(("Mail:SendTimeout", "00:00:01")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>Nothing listens where the mail server should be.</summary>
public sealed class WorldWithoutMail() : World(("Mail:Port", ClosedPort())), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>The mail server stops answering in the middle. Handing a mail over may take one second here.</summary>
public sealed class SilentMailWorld : World, IAsyncLifetime
{
    public SilentMailWorld()
        : this(new SilentMailServer()) { }

    private SilentMailWorld(SilentMailServer server)
        : base(("Mail:SendTimeout", "00:00:01"), ("Mail:Port", server.Port.ToString(CultureInfo.InvariantCulture))) => Server = server;

    public SilentMailServer Server { get; }

    public async ValueTask InitializeAsync() => await StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}

public sealed class MailFaultSpecs(UnreliableMailWorld world) : IClassFixture<UnreliableMailWorld>
{
    [Theory]
    [InlineData("refuse")]
    [InlineData("reject_recipient")]
    [InlineData("silent_after_data")]
    [InlineData("silent_on_connect")]
    [InlineData("drop")]
    public async Task A_code_that_cannot_be_mailed_leaves_nothing_behind_and_the_next_one_is_sent_at_once(string fault)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        await world.Mailbox.BehaveAsync(fault);
        var watch = Stopwatch.StartNew();

        var failed = await card.User.AskForCodeAsync();

        var took = watch.Elapsed;
        await world.Mailbox.BehaveAsync("normal");
        failed.ShouldBeRefused(503, "otp_send_failed");
        Assert.True(failed.Body.GetProperty("retryable").GetBoolean());
        Assert.True(took < TimeSpan.FromSeconds(6), $"The time limit is one second; the answer took {took}.");
        Assert.False(await OtpMemory.HasCodeAsync(card.User));
        Assert.False(await OtpMemory.HasCooldownAsync(card.User));
        Assert.Empty(await world.Mailbox.OfAsync(card.User));
        (await card.User.AskForCodeAsync()).ShouldBe(200);
        Assert.Single(await world.Mailbox.OfAsync(card.User));
    }

    [Fact]
    public async Task Codes_that_were_never_mailed_do_not_count_towards_the_hour()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        await world.Mailbox.BehaveAsync("reject_recipient");
        for (var failed = 0; failed < 6; failed++)
            (await card.User.AskForCodeAsync()).ShouldBeRefused(503, "otp_send_failed");
        await world.Mailbox.BehaveAsync("normal");

        (await card.User.AskForCodeAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_failed_mail_also_ends_the_code_before_it()
    {
        var card = await world.AUserWithAnOtpAsync();
        var earlier = await world.Mailbox.NewestCodeAsync(card.User);
        await OtpMemory.EndCooldownAsync(card.User);
        await world.Mailbox.BehaveAsync("refuse");
        (await card.User.AskForCodeAsync()).ShouldBeRefused(503, "otp_send_failed");
        await world.Mailbox.BehaveAsync("normal");

        (await card.User.VerifyAsync(earlier)).ShouldBeRefused(422, "otp_expired");
    }
}

public sealed class NoMailSpecs(WorldWithoutMail world) : IClassFixture<WorldWithoutMail>
{
    [Fact]
    public async Task Without_a_mail_server_the_answer_says_so_and_leaves_nothing_behind()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.AskForCodeAsync()).ShouldBeRefused(503, "otp_send_failed");

        Assert.False(await OtpMemory.HasCodeAsync(card.User));
        Assert.False(await OtpMemory.HasCooldownAsync(card.User));
        (await card.User.AskForCodeAsync()).ShouldBeRefused(503, "otp_send_failed");
    }
}

public sealed class SilentMailSpecs(SilentMailWorld world) : IClassFixture<SilentMailWorld>
{
    [Theory]
    [InlineData("greeting")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_silent_mail_server_is_given_up_in_time_and_its_connection_closed(string step)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        world.Server.SilentAt = step;
        var gone = world.Server.Gone;
        var watch = Stopwatch.StartNew();

        (await card.User.AskForCodeAsync()).ShouldBeRefused(503, "otp_send_failed");

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(6), $"The time limit is one second; the answer took {watch.Elapsed}.");
        await Eventually.AsyncOf(() => Task.FromResult(world.Server.Gone), now => now == gone + 1, "the connection is closed");
        Assert.False(await OtpMemory.HasCodeAsync(card.User));
        Assert.False(await OtpMemory.HasCooldownAsync(card.User));
    }
}
