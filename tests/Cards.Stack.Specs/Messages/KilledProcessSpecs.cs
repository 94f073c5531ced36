using Cards.Stack.Specs.Support;
using Wolverine;

namespace Cards.Stack.Specs.Messages;

public sealed class KilledProcessSpecs
{
    /// <summary>In Solo the next process takes it up at its start; in Balanced it waits until the killed one counts as gone.</summary>
    [Theory]
    [InlineData(DurabilityMode.Solo)]
    [InlineData(DurabilityMode.Balanced)]
    public async Task a_message_of_a_commit_is_handled_by_the_next_process_when_the_first_is_killed(DurabilityMode mode)
    {
        await using var database = new Database();
        using (var first = new Child(database.Schema, mode, first: true))
        {
            await first.SaysAsync("committed");
            Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from {s}.mt_streams"));
            await first.KillAsync();
        }

        using var next = new Child(database.Schema, mode, first: false);
        await next.SaysAsync("handled");
        await next.KillAsync();
    }
}
