namespace StandIns.Tests.OnMarten;

/// <summary>Opens when all have arrived, without holding threads.</summary>
internal sealed class Gate(int expected)
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = expected;

    public Task ArriveAsync()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _open.SetResult();
        return _open.Task;
    }
}
