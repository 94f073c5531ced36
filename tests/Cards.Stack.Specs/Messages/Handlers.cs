using Cards.Stack.Specs.Store;
using Cards.Stack.Specs.Support;
using Marten;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Attributes;

namespace Cards.Stack.Specs.Messages;

public sealed record OpenAccount(Guid Id, bool Fail = false);

/// <summary>Appends after another session has appended to the same stream, this many times.</summary>
public sealed record CountAccount(Guid Id, int Losses);

public sealed record AccountOpened(Guid Id);

public sealed record AccountReviewed(Guid Id);

public sealed record Ask(Guid Id);

public sealed record Answer(Guid Id);

public sealed record Aside(Guid Id);

/// <summary>Fails until this attempt.</summary>
public sealed record Flaky(Guid Id, FlakyHandler.Trouble Trouble, int SucceedsAt = int.MaxValue);

public sealed record Secret(Guid Id, string PostCode);

public sealed record QuietSecret(Guid Id, string PostCode);

public sealed record Hidden;

public sealed class AccountHandler(Seen seen)
{
    public static OutgoingMessages Handle(OpenAccount message, IDocumentSession session)
    {
        session.Events.StartStream<Account>(message.Id, new Opened($"{message.Id}"));
        OutgoingMessages messages = [new AccountOpened(message.Id)];
        messages.Delay(new AccountReviewed(message.Id), TimeSpan.FromHours(1));
        return message.Fail ? throw new InvalidOperationException("after everything was prepared") : messages;
    }

    public async Task<AccountOpened> Handle(CountAccount message, Envelope envelope, IDocumentSession session, IDocumentStore store)
    {
        seen.Add($"{message.Id} attempt {envelope.Attempts}");
        var stream = await session.Events.FetchForWriting<Account>(message.Id);
        stream.AppendOne(new Counted(1));
        if (envelope.Attempts <= message.Losses)
        {
            await using var rival = store.LightweightSession();
            (await rival.Events.FetchForWriting<Account>(message.Id)).AppendOne(new Counted(10));
            await rival.SaveChangesAsync();
        }
        return new AccountOpened(message.Id);
    }

    public void Handle(AccountOpened message) => seen.Add($"{message.Id} opened");

    public void Handle(AccountReviewed message) => seen.Add($"{message.Id} reviewed");

    public static (Answer, Aside) Handle(Ask message) => (new Answer(message.Id), new Aside(message.Id));

    public void Handle(Answer message) => seen.Add($"{message.Id} answer");

    public void Handle(Aside message) => seen.Add($"{message.Id} aside");
}

public sealed class FlakyHandler(Seen seen)
{
    public enum Trouble
    {
        Unruled,
        Passing,
        Silent,
        Postponed,
    }

    public void Handle(Flaky message, Envelope envelope)
    {
        seen.Add($"{message.Id} attempt {envelope.Attempts}");
        if (envelope.Attempts < message.SucceedsAt)
            throw new FlakyException(message.Trouble);
        seen.Add($"{message.Id} done");
    }
}

public sealed class FlakyException(FlakyHandler.Trouble trouble) : Exception($"trouble: {trouble}")
{
    public FlakyHandler.Trouble Trouble { get; } = trouble;
}

public static class SecretHandler
{
    public static void Handle(Secret message) => throw new FlakyException(FlakyHandler.Trouble.Unruled);

    [WolverineLogging(FailureLogLevel = LogLevel.None)]
    public static void Handle(QuietSecret message) => throw new FlakyException(FlakyHandler.Trouble.Unruled);
}

internal static class HiddenHandler
{
    public static Answer Handle(Hidden message) => new(Guid.Empty);
}
