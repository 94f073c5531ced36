using Marten;
using Npgsql;
using Wolverine;

namespace CrashChild;

public sealed record Open(Guid Id);

public sealed record OpenWithoutOutbox(Guid Id);

public sealed record Deliver(Guid Id);

public sealed record Linger(Guid Id);

public sealed record Begun(Guid Id);

public sealed record Delivered;

public sealed record Row(Guid Id, int Deliveries)
{
    public static Row Create(Begun opened) => new(opened.Id, 0);

    public Row Apply(Delivered _) => this with { Deliveries = Deliveries + 1 };
}

/// <summary>What was done to the world: rows of the parent's table, each committed at once on a connection apart, so no rollback takes them back.</summary>
public sealed class Effects(string schema, string name, NpgsqlDataSource database) : IDisposable
{
    public Task Do(Guid card, string what) => Run($"insert into {schema}.effects (card, node, what) values ($1, $2, $3)", card, name, what);

    /// <summary>Two at once for one card are put down as an overlap.</summary>
    public Task Begin(Guid card) =>
        Run(
            $"""
            with mine as (insert into {schema}.running (card, node) values ($1, $2) on conflict do nothing returning 1)
            insert into {schema}.overlaps (card) select $1 where not exists (select from mine)
            """,
            card,
            name
        );

    public Task End(Guid card) => Run($"delete from {schema}.running where card = $1 and node = $2", card, name);

    public void Dispose() => database.Dispose();

    private async Task Run(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}

public sealed class CardHandler(Effects effects)
{
    public static async Task Handle(Open message, IDocumentSession session, IMessageBus bus)
    {
        session.Events.StartStream<Row>(message.Id, new Begun(message.Id));
        await bus.PublishAsync(new Deliver(message.Id));
        Program.Say("opening");
    }

    public static void Handle(OpenWithoutOutbox message, IDocumentSession session) =>
        session.Events.StartStream<Row>(message.Id, new Begun(message.Id));

    public async Task Handle(Deliver message, IDocumentSession session, CancellationToken cancellation)
    {
        await effects.Begin(message.Id);
        var card = await session.Events.FetchForWriting<Row>(message.Id, cancellation);
        card.AppendOne(new Delivered());
        Program.Say("delivering");
        await effects.Do(message.Id, "delivered");
        await effects.End(message.Id);
        Program.Say("delivered");
    }

    public async Task Handle(Linger message, IDocumentSession session, CancellationToken cancellation)
    {
        var card = await session.Events.FetchForWriting<Row>(message.Id, cancellation);
        card.AppendOne(new Delivered());
        Program.Say("lingering");
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var step = 0; step < 40; step++)
        {
            await clock.WaitForNextTickAsync(cancellation);
        }

        await effects.Do(message.Id, "lingered");
    }
}
