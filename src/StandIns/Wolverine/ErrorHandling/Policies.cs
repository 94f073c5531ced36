namespace Wolverine.ErrorHandling;

/// <summary>Something that carries rules for failed messages. WolverineFx 6.29.2.</summary>
public interface IWithFailurePolicies
{
    /// <summary>The rules, in the order they are tried.</summary>
    FailureRuleCollection Failures { get; }
}

/// <summary>What to do with a failed message: one step per failed attempt. WolverineFx 6.29.2.</summary>
public interface IFailureActions
{
    /// <summary>Runs it again at once, once.</summary>
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

    /// <summary>Pauses the whole queue, then runs the message again from its end.</summary>
    IAdditionalActions PauseThenRequeue(TimeSpan delay);

    /// <summary>Forgets it.</summary>
    IAdditionalActions Discard();

    /// <summary>Moves it to the dead letters.</summary>
    IAdditionalActions MoveToErrorQueue();
}

/// <summary>Refines the actions just named. WolverineFx 6.29.2.</summary>
public interface IAdditionalActions
{
    /// <summary>The action of the next failed attempt.</summary>
    IFailureActions Then { get; }

    /// <summary>Pauses the message's queue as well.</summary>
    IAdditionalActions AndPauseProcessing(TimeSpan pauseTime);

    /// <summary>Adds 0…100 % to each delay.</summary>
    IAdditionalActions WithFullJitter();

    /// <summary>Adds 0…<paramref name="percent"/> to each delay; 0.2 is 20 %.</summary>
    IAdditionalActions WithBoundedJitter(double percent);

    /// <summary>Adds 0…200 % × attempt to each delay.</summary>
    IAdditionalActions WithExponentialJitter();
}

/// <summary>How rules begin. WolverineFx 6.29.2.</summary>
public static class ErrorHandlingPolicyExtensions
{
    /// <summary>Failures of this type or one derived from it.</summary>
    public static PolicyExpression OnException<TException>(this IWithFailurePolicies policies) where TException : Exception =>
        new(policies.Failures, static e => e is TException);

    /// <summary>Failures of this type that satisfy the condition.</summary>
    public static PolicyExpression OnException<TException>(
        this IWithFailurePolicies policies, Func<TException, bool> exceptionPredicate, string description = "User supplied")
        where TException : Exception =>
        new(policies.Failures, e => e is TException typed && exceptionPredicate(typed));

    /// <summary>Failures that satisfy the condition.</summary>
    public static PolicyExpression OnException(
        this IWithFailurePolicies policies, Func<Exception, bool> exceptionPredicate, string description = "User supplied") =>
        new(policies.Failures, exceptionPredicate);

    /// <summary>Failures of this type or one derived from it.</summary>
    public static PolicyExpression OnExceptionOfType(this IWithFailurePolicies policies, Type exceptionType) =>
        new(policies.Failures, exceptionType.IsInstanceOfType);

    /// <summary>Every failure.</summary>
    public static PolicyExpression OnAnyException(this IWithFailurePolicies policies) => new(policies.Failures, static _ => true);

    /// <summary>Failures caused by this type.</summary>
    public static PolicyExpression OnInnerException<TException>(this IWithFailurePolicies policies) where TException : Exception =>
        new(policies.Failures, PolicyExpression.Inner<TException>);
}

/// <summary>The condition of a rule, and the way to its actions. WolverineFx 6.29.2.</summary>
public sealed class PolicyExpression : IFailureActions
{
    private readonly FailureRuleCollection _rules;
    private Func<Exception, bool> _match;

    internal PolicyExpression(FailureRuleCollection rules, Func<Exception, bool> match) => (_rules, _match) = (rules, match);

    /// <summary>Or failures of this type.</summary>
    public PolicyExpression Or<TException>() where TException : Exception => Also(static e => e is TException);

    /// <summary>Or failures of this type that satisfy the condition.</summary>
    public PolicyExpression Or<TException>(Func<TException, bool> exceptionPredicate, string description = "User supplied")
        where TException : Exception => Also(e => e is TException typed && exceptionPredicate(typed));

    /// <summary>Or failures caused by this type.</summary>
    public PolicyExpression OrInner<TException>() where TException : Exception => Also(Inner<TException>);

    /// <summary>Only if the text occurs in the exception's message, in any case.</summary>
    public PolicyExpression AndMessageContains(string text)
    {
        var match = _match;
        _match = e => match(e) && e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return this;
    }

    /// <inheritdoc />
    public IAdditionalActions RetryOnce() => Rule().RetryOnce();

    /// <inheritdoc />
    public IAdditionalActions RetryTimes(int attempts) => Rule().RetryTimes(attempts);

    /// <inheritdoc />
    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays) => Rule().RetryWithCooldown(delays);

    /// <inheritdoc />
    public IAdditionalActions ScheduleRetry(params TimeSpan[] delays) => Rule().ScheduleRetry(delays);

    /// <inheritdoc />
    public IAdditionalActions ScheduleRetryIndefinitely(params TimeSpan[] delays) => Rule().ScheduleRetryIndefinitely(delays);

    /// <inheritdoc />
    public IAdditionalActions Requeue(int maxAttempts = 3) => Rule().Requeue(maxAttempts);

    /// <inheritdoc />
    public IAdditionalActions PauseThenRequeue(TimeSpan delay) => Rule().PauseThenRequeue(delay);

    /// <inheritdoc />
    public IAdditionalActions Discard() => Rule().Discard();

    /// <inheritdoc />
    public IAdditionalActions MoveToErrorQueue() => Rule().MoveToErrorQueue();

    internal static bool Inner<TException>(Exception e) where TException : Exception =>
        e.InnerException is { } inner && (inner is TException || Inner<TException>(inner));

    private FailureRule Rule() => _rules.Add(_match);

    private PolicyExpression Also(Func<Exception, bool> other)
    {
        var match = _match;
        _match = e => match(e) || other(e);
        return this;
    }
}
