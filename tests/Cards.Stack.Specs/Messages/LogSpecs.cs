using Microsoft.Extensions.Logging;
using Wolverine;

namespace Cards.Stack.Specs.Messages;

/// <summary>What the packages log by themselves. The product replaces these, because messages and statements can carry personal data.</summary>
public sealed class LogSpecs(Bus bus)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_failed_invocation_is_logged_as_an_error_with_the_whole_text_of_the_message()
    {
        var message = new Secret(Guid.CreateVersion7(), "EC1A 1BB");
        await Assert.ThrowsAsync<FlakyException>(() => bus.Host.MessageBus().InvokeAsync(message, Token));
        var line = Assert.Single(bus.Log.All, line => line.Text.Contains($"{message.Id}", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Error, $"Invocation of {message} failed!"), (line.Level, line.Text));
    }

    [Fact]
    public async Task a_failed_invocation_is_not_logged_where_the_handler_says_so()
    {
        var message = new QuietSecret(Guid.CreateVersion7(), "EC1A 1BB");
        await Assert.ThrowsAsync<FlakyException>(() => bus.Host.MessageBus().InvokeAsync(message, Token));
        Assert.DoesNotContain(bus.Log.All, line => line.Text.Contains($"{message.Id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_failed_queued_message_is_logged_by_its_type_name_only()
    {
        var message = new Secret(Guid.CreateVersion7(), "EC1A 1BB");
        await bus.SendAsync(message);
        await Support.Wait.UntilAsync(
            () => Task.FromResult(bus.Log.All.Where(line => line.Category == typeof(Secret).FullName).Select(line => line.Text).ToArray()),
            lines => lines.Any(line => line.StartsWith($"Failed to process message {typeof(Secret).FullName}#", StringComparison.Ordinal)),
            "the failure was logged"
        );
        Assert.DoesNotContain(bus.Log.All, line => line.Text.Contains($"{message.Id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_failed_batch_is_logged_as_errors_with_every_parameter_value()
    {
        var id = Guid.CreateVersion7();
        await bus.Host.MessageBus().InvokeAsync(new OpenAccount(id), Token);
        await Assert.ThrowsAnyAsync<Exception>(() => bus.Host.MessageBus().InvokeAsync(new OpenAccount(id), Token));
        var lines = bus.Log.All.Where(line => line.Category == "Marten.IDocumentStore").ToArray();
        Assert.Contains(lines, line => line.Level == LogLevel.Error && line.Text.Contains($"{id}", StringComparison.Ordinal));
    }
}
