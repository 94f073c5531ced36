using System.Threading.Channels;

namespace Cards.Sandbox.UqPay;

/// <summary>Makes what is due happen: settles orders, ends cancellations, hands webhooks to delivery.</summary>
internal sealed class Pump(Twin twin, WebhookDelivery delivery) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    // Not a semaphore: the alarm may still ring while the host takes this apart, and nothing here may be disposed of by then.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Moves the issuer's clock; what falls due by that has happened when this returns.</summary>
    public void Advance(TimeSpan by)
    {
        twin.Locked(() =>
        {
            twin.State.ClockOffset += by;
            DoWhatIsDue();
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        twin.Changed += Wake;
        try
        {
            await using var alarm = twin.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            while (!stoppingToken.IsCancellationRequested)
            {
                var next = DoWhatIsDue();
                alarm.Change(next, Timeout.InfiniteTimeSpan);
                await wake.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        finally
        {
            twin.Changed -= Wake;
        }
    }

    /// <summary>Returns how long nothing more will be due.</summary>
    private TimeSpan DoWhatIsDue()
    {
        lock (twin.Gate)
        {
            while (twin.Agenda.TakeDue(twin.Now, out var entry))
            {
                Do(entry.Kind, entry.Id);
            }

            if (twin.Agenda.Next is not { } next)
            {
                return Timeout.InfiniteTimeSpan;
            }

            // Time went on since the last look, so it may be due already; a negative wait would mean "never".
            var wait = next - twin.Now;
            return wait < TimeSpan.Zero ? TimeSpan.Zero
                : wait > LongestSleep ? LongestSleep
                : wait;
        }
    }

    private void Do(DueKind kind, Guid id)
    {
        switch (kind)
        {
            case DueKind.Order when twin.State.Orders.Find(id) is { IsOpen: true } order && order.Due <= twin.Now:
                Orders.Settle(twin, order);
                break;
            case DueKind.Webhook when twin.State.Webhooks.Find(id) is { State: WebhookState.Waiting } webhook && webhook.Due <= twin.Now:
                delivery.Start(webhook);
                break;
            case DueKind.Cancellation when twin.State.Cards.Find(id) is { Status: CardStatus.PreCancel } card && card.CancelDue <= twin.Now:
                CardStatus.EndCancellation(twin, card);
                break;
            default:
                break;
        }
    }

    private void Wake() => wake.Writer.TryWrite(true);
}
