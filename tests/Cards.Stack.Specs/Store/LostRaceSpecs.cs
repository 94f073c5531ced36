using JasperFx;
using JasperFx.Events;
using Npgsql;
using ExistingStreamIdCollisionException = Marten.Exceptions.ExistingStreamIdCollisionException;

namespace Cards.Stack.Specs.Store;

/// <summary>The exceptions of a lost race: the product's retry rule, error map and idempotency are written for these.</summary>
public sealed class LostRaceSpecs(SpecStore spec)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_append_to_a_stream_that_moved_on_since_the_fetch_is_a_concurrency_exception()
    {
        var id = await spec.OpenAsync();
        await using var loser = spec.Store.LightweightSession();
        (await loser.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(1));
        await WinAsync(id);

        var lost = await Record.ExceptionAsync(() => loser.SaveChangesAsync(Token));
        Assert.IsType<EventStreamUnexpectedMaxEventIdException>(lost);
        Assert.IsAssignableFrom<ConcurrencyException>(lost);
    }

    [Fact]
    public async Task two_first_writers_of_one_stream_collide_with_an_exception_that_is_no_concurrency_exception()
    {
        var id = Guid.CreateVersion7();
        await using var first = spec.Store.LightweightSession();
        await using var second = spec.Store.LightweightSession();
        first.Events.StartStream<Account>(id, new Opened($"{id}"));
        (await second.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Opened($"{id}"));
        await first.SaveChangesAsync(Token);

        var lost = await Record.ExceptionAsync(() => second.SaveChangesAsync(Token));
        Assert.IsType<ExistingStreamIdCollisionException>(lost);
        Assert.IsNotAssignableFrom<ConcurrencyException>(lost);
    }

    [Fact]
    public async Task an_inserted_id_that_exists_is_a_duplicate_document()
    {
        var person = new Person(Guid.CreateVersion7(), "u", Colour.Red, null);
        await InsertAsync(person);
        var lost = await Record.ExceptionAsync(() => InsertAsync(person));
        Assert.Equal(person.Id, Assert.IsType<DocumentAlreadyExistsException>(lost).Id);
    }

    [Fact]
    public async Task a_violated_unique_index_of_a_snapshot_is_a_duplicate_document_and_fails_the_whole_save()
    {
        var taken = await spec.OpenAsync();
        var id = Guid.CreateVersion7();
        await using var session = spec.Store.LightweightSession();
        session.Events.StartStream<Account>(id, new Opened($"{taken}"));
        var failure = await Record.ExceptionAsync(() => session.SaveChangesAsync(Token));
        Assert.IsType<DocumentAlreadyExistsException>(failure);
        Assert.Equal("one_account_per_name", Assert.IsType<PostgresException>(failure.InnerException).ConstraintName);
        Assert.Null(await session.Events.FetchStreamStateAsync(id, Token));
    }

    [Fact]
    public async Task two_collisions_of_one_save_are_an_aggregate_exception_of_both()
    {
        var (first, second) = (
            new Person(Guid.CreateVersion7(), "u", Colour.Red, null),
            new Person(Guid.CreateVersion7(), "u", Colour.Red, null)
        );
        await InsertAsync(first, second);
        var lost = Assert.IsType<AggregateException>(await Record.ExceptionAsync(() => InsertAsync(first, second)));
        Assert.Equal(
            [typeof(DocumentAlreadyExistsException), typeof(DocumentAlreadyExistsException)],
            lost.InnerExceptions.Select(each => each.GetType())
        );
    }

    /// <summary>Only inserted documents come as several: a stream's collision is raised alone, whatever else lost.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_streams_collision_is_raised_alone_although_a_document_lost_too(bool started)
    {
        var id = await spec.OpenAsync();
        var person = new Person(Guid.CreateVersion7(), "u", Colour.Red, null);
        await InsertAsync(person);
        await using var loser = spec.Store.LightweightSession();
        loser.Insert(person);
        if (started)
            loser.Events.StartStream<Account>(id, new Opened($"{id}"));
        else
            (await loser.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(1));
        await WinAsync(id);
        var lost = await Record.ExceptionAsync(() => loser.SaveChangesAsync(Token));
        Assert.IsType(started ? typeof(ExistingStreamIdCollisionException) : typeof(EventStreamUnexpectedMaxEventIdException), lost);
    }

    private async Task WinAsync(Guid id)
    {
        await using var winner = spec.Store.LightweightSession();
        (await winner.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(10));
        await winner.SaveChangesAsync(Token);
    }

    private async Task InsertAsync(params Person[] people)
    {
        await using var session = spec.Store.LightweightSession();
        session.Insert(people);
        await session.SaveChangesAsync(Token);
    }
}
