using Cards.Stack.Specs.Store;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Cards.Stack.Specs.Messages;

/// <summary>What the packages log by themselves. The product replaces it: messages and statements can carry personal data.</summary>
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

    /// <summary>A body goes as bytes and is not written; what is given to a command of one's own is.</summary>
    [Fact]
    public async Task a_failed_batch_is_logged_as_an_error_per_command_with_its_parameter_values()
    {
        var id = Guid.CreateVersion7();
        await using var session = bus.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Store(new Account(id, "Jane Roe", 0, 0));
        session.QueueSqlCommand("select ? || 1 / 0", $"EC1A 1BB of {id}");
        await Assert.ThrowsAnyAsync<MartenCommandException>(() => session.SaveChangesAsync(Token));
        var lines = bus.Log.All.Where(line => line.Text.Contains($"{id}", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(("Marten.IDocumentStore", LogLevel.Error), (line.Category, line.Level)));
        Assert.Contains(lines, line => line.Text.Contains($"EC1A 1BB of {id}", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Text.Contains("Jane Roe", StringComparison.Ordinal));
    }
}
