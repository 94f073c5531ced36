namespace Wolverine.ErrorHandling;

/// <summary>Rules in the order they are tried; the first that matches decides. WolverineFx 6.29.2.</summary>
public sealed class FailureRuleCollection
{
    private readonly List<FailureRule> _rules = [];

    internal FailureRuleCollection()
    {
    }

    internal FailureRule Add(Func<Exception, bool> match)
    {
        var rule = new FailureRule(match);
        _rules.Add(rule);
        return rule;
    }

    internal FailureRule? Find(Exception e) => _rules.Find(rule => rule.Matches(e));
}

internal enum FailureAction
{
    DeadLetter,
    Retry,
    Schedule,
    Requeue,
    Discard,
}

/// <summary>What one failed attempt leads to.</summary>
internal sealed record FailureStep(FailureAction Action, TimeSpan Delay = default)
{
    public static readonly FailureStep DeadLetter = new(FailureAction.DeadLetter);

    public TimeSpan QueuePause { get; init; }
}

internal sealed class FailureRule(Func<Exception, bool> match) : IFailureActions, IAdditionalActions
{
    private const int MostAttempts = 25;
    private readonly List<FailureStep> _steps = [];
    private int _latest;
    private bool _lastForEver;
    private Func<int, double>? _jitter;

    public IFailureActions Then
    {
        get
        {
            _latest = _steps.Count;
            return this;
        }
    }

    public bool Matches(Exception e) => match(e);

    /// <summary>The step after this many attempts, its delay jittered.</summary>
    public FailureStep After(int attempts)
    {
        var index = attempts - 1;
        if (index >= _steps.Count)
        {
            if (!_lastForEver)
            {
                return FailureStep.DeadLetter;
            }

            index = _steps.Count - 1;
        }

        var step = _steps[index];
        return _jitter is null || step.Delay == TimeSpan.Zero ? step : step with { Delay = step.Delay * (1 + _jitter(attempts)) };
    }

    public IAdditionalActions RetryOnce() => RetryTimes(1);

    public IAdditionalActions RetryTimes(int attempts)
    {
        if (attempts is < 1 or > MostAttempts)
        {
            throw new ArgumentOutOfRangeException(nameof(attempts));
        }

        return Add(Enumerable.Repeat(new FailureStep(FailureAction.Retry), attempts));
    }

    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays) => AddDelays(FailureAction.Retry, delays);

    public IAdditionalActions ScheduleRetry(params TimeSpan[] delays) => AddDelays(FailureAction.Schedule, delays);

    public IAdditionalActions ScheduleRetryIndefinitely(params TimeSpan[] delays)
    {
        _lastForEver = true;
        return AddDelays(FailureAction.Schedule, delays);
    }

    public IAdditionalActions Requeue(int maxAttempts = 3) =>
        Add(Enumerable.Repeat(new FailureStep(FailureAction.Requeue), maxAttempts - 1));

    public IAdditionalActions PauseThenRequeue(TimeSpan delay) => Add([new FailureStep(FailureAction.Requeue) { QueuePause = delay }]);

    public IAdditionalActions Discard() => Add([new FailureStep(FailureAction.Discard)]);

    public IAdditionalActions MoveToErrorQueue() => Add([FailureStep.DeadLetter]);

    public IAdditionalActions AndPauseProcessing(TimeSpan pauseTime)
    {
        for (var i = _latest; i < _steps.Count; i++)
        {
            _steps[i] = _steps[i] with { QueuePause = pauseTime };
        }

        return this;
    }

    public IAdditionalActions WithFullJitter() => Jitter(static _ => Random.Shared.NextDouble());

    public IAdditionalActions WithBoundedJitter(double percent) => Jitter(_ => Random.Shared.NextDouble() * percent);

    public IAdditionalActions WithExponentialJitter() => Jitter(static attempt => Random.Shared.NextDouble() * 2 * attempt);

    private FailureRule Jitter(Func<int, double> share)
    {
        if (_jitter is not null || _steps.Count == 0 || _steps[^1].Delay == TimeSpan.Zero)
        {
            throw new InvalidOperationException("Jitter is allowed once per rule and only after a delayed action");
        }

        _jitter = share;
        return this;
    }

    private FailureRule AddDelays(FailureAction action, TimeSpan[] delays)
    {
        if (delays.Length == 0)
        {
            throw new InvalidOperationException("At least one delay is needed");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(delays.Length, MostAttempts, nameof(delays));
        return Add(delays.Select(delay => new FailureStep(action, delay)));
    }

    private FailureRule Add(IEnumerable<FailureStep> steps)
    {
        _steps.AddRange(steps);
        return this;
    }
}
