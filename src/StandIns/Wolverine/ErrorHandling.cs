namespace Wolverine.ErrorHandling;

/// <summary>Something that carries rules for failed messages. WolverineFx 6.29.2.</summary>
public interface IWithFailurePolicies
{
    /// <summary>In the order they are tried; the first that matches decides.</summary>
    FailureRuleCollection Failures { get; }
}

/// <summary>Rules for failed messages. WolverineFx 6.29.2.</summary>
public sealed class FailureRuleCollection
{
    private readonly List<PolicyExpression> _rules = [];

    internal FailureRuleCollection() { }

    internal PolicyExpression Add(Func<Exception, bool> match)
    {
        _rules.Add(new PolicyExpression(match));
        return _rules[^1];
    }

    internal PolicyExpression? Find(Exception e) => _rules.Find(rule => rule.Matches(e));
}

/// <summary>How rules begin. A type matches derived types too. WolverineFx 6.29.2.</summary>
public static class ErrorHandlingPolicyExtensions
{
    public static PolicyExpression OnException<TException>(this IWithFailurePolicies policies)
        where TException : Exception => policies.Failures.Add(static e => e is TException);

    public static PolicyExpression OnException<TException>(this IWithFailurePolicies policies, Func<TException, bool> exceptionPredicate)
        where TException : Exception => policies.Failures.Add(e => e is TException typed && exceptionPredicate(typed));

    public static PolicyExpression OnAnyException(this IWithFailurePolicies policies) => policies.Failures.Add(static _ => true);

    /// <summary>Failures caused by this type, at any depth.</summary>
    public static PolicyExpression OnInnerException<TException>(this IWithFailurePolicies policies)
        where TException : Exception => policies.Failures.Add(Caused<TException>);

    private static bool Caused<TException>(Exception e) =>
        e.InnerException is { } inner && (inner is TException || Caused<TException>(inner));
}

/// <summary>What to do with a failed message: one step per failed attempt. WolverineFx 6.29.2.</summary>
public interface IFailureActions
{
    IAdditionalActions RetryOnce();

    /// <summary>Runs it again at once, 1…25 times.</summary>
    IAdditionalActions RetryTimes(int attempts);

    /// <summary>Waits in place, holding the queue slot, and runs it again; 1…25 delays.</summary>
    IAdditionalActions RetryWithCooldown(params TimeSpan[] delays);

    /// <summary>Releases the slot and runs it again later; 1…25 delays.</summary>
    IAdditionalActions ScheduleRetry(params TimeSpan[] delays);

    /// <summary>As <see cref="ScheduleRetry"/>, the last delay for ever.</summary>
    IAdditionalActions ScheduleRetryIndefinitely(params TimeSpan[] delays);

    /// <summary>To the end of its queue until <paramref name="maxAttempts"/> attempts, the first one counted.</summary>
    IAdditionalActions Requeue(int maxAttempts = 3);
    IAdditionalActions Discard();
    IAdditionalActions MoveToErrorQueue();
}

/// <summary>Refines the actions just named. WolverineFx 6.29.2.</summary>
public interface IAdditionalActions
{
    /// <summary>The action of the next failed attempt.</summary>
    IFailureActions Then { get; }

    /// <summary>Pauses the message's queue as well.</summary>
    IAdditionalActions AndPauseProcessing(TimeSpan pauseTime);

    /// <summary>Adds 0…100 % to each delay; once per rule and only after a delayed action.</summary>
    /// <exception cref="InvalidOperationException">Otherwise.</exception>
    IAdditionalActions WithFullJitter();
}

internal enum FailureAction
{
    DeadLetter,
    Retry,
    Schedule,
    Discard,
}

/// <summary>What one failed attempt leads to.</summary>
internal sealed record FailureStep(FailureAction Action, TimeSpan Delay = default, TimeSpan QueuePause = default);

/// <summary>One rule: its condition and its steps. WolverineFx 6.29.2.</summary>
public sealed class PolicyExpression : IFailureActions, IAdditionalActions
{
    private readonly List<FailureStep> _steps = [];
    private Func<Exception, bool> _match;
    private int _latest;
    private bool _lastForEver;
    private bool _jitter;

    internal PolicyExpression(Func<Exception, bool> match) => _match = match;

    /// <summary>Or failures of this type.</summary>
    public PolicyExpression Or<TException>()
        where TException : Exception
    {
        var match = _match;
        _match = e => match(e) || e is TException;
        return this;
    }

    public IAdditionalActions RetryOnce() => RetryTimes(1);

    public IAdditionalActions RetryTimes(int attempts) => Add(FailureAction.Retry, new TimeSpan[attempts]);

    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays) => Add(FailureAction.Retry, delays);

    public IAdditionalActions ScheduleRetry(params TimeSpan[] delays) => Add(FailureAction.Schedule, delays);

    public IAdditionalActions ScheduleRetryIndefinitely(params TimeSpan[] delays)
    {
        _lastForEver = true;
        return ScheduleRetry(delays);
    }

    public IAdditionalActions Requeue(int maxAttempts = 3) => ScheduleRetry(new TimeSpan[maxAttempts - 1]);

    public IAdditionalActions Discard() => Add(FailureAction.Discard, TimeSpan.Zero);

    public IAdditionalActions MoveToErrorQueue() => Add(FailureAction.DeadLetter, TimeSpan.Zero);

    IFailureActions IAdditionalActions.Then
    {
        get
        {
            _latest = _steps.Count;
            return this;
        }
    }

    IAdditionalActions IAdditionalActions.AndPauseProcessing(TimeSpan pauseTime)
    {
        for (var i = _latest; i < _steps.Count; i++)
            _steps[i] = _steps[i] with { QueuePause = pauseTime };
        return this;
    }

    IAdditionalActions IAdditionalActions.WithFullJitter()
    {
        if (_jitter || _steps[^1].Delay == TimeSpan.Zero)
            throw new InvalidOperationException("Jitter is allowed once per rule and only after a delayed action");
        _jitter = true;
        return this;
    }

    internal bool Matches(Exception e) => _steps.Count > 0 && _match(e);

    /// <summary>The step after this many attempts, its delay jittered; null when they are used up.</summary>
    internal FailureStep? After(int attempts)
    {
        if (attempts > _steps.Count && !_lastForEver)
            return null;
        var step = _steps[Math.Min(attempts, _steps.Count) - 1];
        return _jitter ? step with { Delay = step.Delay * (1 + Random.Shared.NextDouble()) } : step;
    }

    private PolicyExpression Add(FailureAction action, params TimeSpan[] delays)
    {
        if (delays.Length == 0)
            throw new InvalidOperationException("At least one attempt is needed");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delays.Length, 25, nameof(delays));
        _steps.AddRange(delays.Select(delay => new FailureStep(action, delay)));
        return this;
    }
}
