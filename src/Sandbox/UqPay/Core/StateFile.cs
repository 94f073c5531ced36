using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cards.Sandbox.UqPay;

/// <summary>Keeps the issuer's memory across restarts. Writes are atomic and debounced; the last one happens on shutdown.</summary>
internal sealed class StateFile(Twin twin, string path, ILogger<StateFile> log) : BackgroundService
{
    /// <summary>Lenient towards files of other versions, unlike the control surface.</summary>
    private static readonly JsonSerializerOptions Format = new(Wire.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private readonly SemaphoreSlim changed = new(0);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            using var file = File.OpenRead(path);
            twin.Restore(JsonSerializer.Deserialize<TwinState>(file, Format) ?? new TwinState());
        }

        twin.Changed += MarkChanged;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        twin.Changed -= MarkChanged;
        Save();
    }

    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken);
                var started = twin.Time.GetTimestamp();
                Save();

                // A large state is written rarely: at most a tenth of the time goes into writing.
                var pause = twin.Time.GetElapsedTime(started) * 10;
                await Task.Delay(pause > ShortestPause ? pause : ShortestPause, twin.Time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync saves once more.
        }
    }

    private void Save()
    {
        byte[] bytes;
        lock (twin.Gate)
        {
            Replays.Forget(twin);
            bytes = JsonSerializer.SerializeToUtf8Bytes(twin.State, Format);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var fresh = path + ".new";
            File.WriteAllBytes(fresh, bytes);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The issuer's state could not be written: {Reason}", error.Message);
        }
    }

    private void MarkChanged()
    {
        if (changed.CurrentCount == 0)
        {
            changed.Release();
        }
    }
}
