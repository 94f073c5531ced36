using System.Diagnostics;

namespace Wolverine.Runtime;

/// <summary>What a node looks for in the tables: due messages, messages nobody works on, handled ones to forget.</summary>
internal sealed partial class Node
{
    private async Task SweepAsync()
    {
        var settings = Runtime.Options.Durability;
        var (nextDue, nextOrphans, nextForget) = (settings.ScheduledJobFirstExecution, TimeSpan.Zero, TimeSpan.Zero);
        // The machine's own clock: a service whose clock is set for a test still polls.
        var started = Stopwatch.GetTimestamp();
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                var now = Stopwatch.GetElapsedTime(started);
                if (now >= nextDue)
                {
                    await ClaimDueAsync();
                    nextDue = now + settings.ScheduledJobPollingTime;
                }

                if (now >= nextForget)
                {
                    await Runtime.Store.ForgetHandledAsync(Runtime.Time.GetUtcNow(), Lost);
                    nextForget = now + (settings.KeepAfterMessageHandling / 5);
                }

                if (await WokenAsync(started, Min(nextDue, nextOrphans)) || Stopwatch.GetElapsedTime(started) >= nextOrphans)
                {
                    await ClaimOrphansAsync();
                    nextOrphans = Stopwatch.GetElapsedTime(started) + Min(settings.NodeReassignmentPollingTime, settings.OrphanedMessageSweepPollingTime);
                }
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log(e, "The message tables cannot be read now");
                await Task.Delay(TimeSpan.FromMilliseconds(500), Runtime.Time, CancellationToken.None);
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>True when woken, false when it is time.</summary>
    private async Task<bool> WokenAsync(long started, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(started);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        timer.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await _wake.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!Stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ClaimDueAsync()
    {
        var size = Runtime.Options.Durability.RecoveryBatchSize;
        while (await ClaimAsync(Runtime.Store.ClaimDueAsync(Number, Runtime.Time.GetUtcNow(), size, Lost)) == size)
        {
        }
    }

    private async Task ClaimOrphansAsync()
    {
        await Runtime.Store.ReviveAsync(Lost);
        var now = Runtime.Time.GetUtcNow();
        if (!_doubtful.IsEmpty)
        {
            await Runtime.Store.ReleaseAsync([.. _doubtful.Keys], Number, Lost);
            foreach (var (id, until) in _doubtful)
            {
                if (until < now)
                {
                    _doubtful.TryRemove(id, out _);
                }
            }
        }

        var size = Runtime.Options.Durability.RecoveryBatchSize;
        _backlog = true;
        while (Volatile.Read(ref _claimed) < 2 * size)
        {
            if (await ClaimAsync(Runtime.Store.ClaimOrphansAsync(Number, size, Lost)) < size)
            {
                _backlog = false;
                return;
            }
        }
    }

    private async Task<int> ClaimAsync(Task<List<Envelope>> claim)
    {
        var claimed = await claim;
        foreach (var message in claimed)
        {
            // A doubtful message that is found is no longer doubtful, or the next sweep would run it beside itself.
            _doubtful.TryRemove(message.Id, out _);
            Add(message);
        }

        return claimed.Count;
    }
}
