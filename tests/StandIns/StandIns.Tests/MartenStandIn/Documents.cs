using JasperFx;
using Marten;
using Marten.Exceptions;
using Npgsql;

namespace StandIns.Tests.OnMarten;

public sealed class Documents : Database
{
    private static readonly DateTimeOffset Birth = new(1990, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override void Configure(StoreOptions options)
    {
        options
            .Schema.For<Person>()
            .Index(person => new { person.UserId, person.Born })
            .Index(person => person.Age, index => index.Name = "by_age")
            .UniqueIndex("one_note", person => person.Note!);
        options.Schema.For<Numbered>().Identity(each => each.Text).DocumentAlias("Numbers");
    }

    [Fact]
    public async Task documents_of_every_id_type_are_stored_loaded_listed_and_deleted()
    {
        var (guid, person) = (Guid.CreateVersion7(), NewPerson("u1", null));
        await using var session = Store.LightweightSession();
        session.Store(person with { Id = guid });
        session.Store([new Named("a", 1), new Named("b", 2)]);
        session.Insert(new Numbered(5, "five"));
        await session.SaveChangesAsync(Token);

        Assert.Equal(person with { Id = guid }, await session.LoadAsync<Person>(guid, Token));
        Assert.Equal(2, (await session.LoadManyAsync<Named>(Token, "a", "b", "missing")).Count);
        Assert.Equal(5, (await session.LoadAsync<Numbered>("five", Token))!.Id);
        Assert.Null(await session.LoadAsync<Person>(Guid.CreateVersion7(), Token));

        session.Delete<Named>("a");
        session.Delete(new Named("b", 0));
        session.Delete<Person>(Guid.CreateVersion7());
        session.Update(new Numbered(6, "five"));
        await session.SaveChangesAsync(Token);
        Assert.Empty(await session.LoadManyAsync<Named>(Token, "a", "b"));
        Assert.Equal(6, (await session.LoadAsync<Numbered>("five", Token))!.Id);
    }

    [Fact]
    public async Task mistakes_of_documents_appear_at_the_save()
    {
        await using var session = Store.LightweightSession();
        var first = NewPerson("u1", "same");
        session.Store(first);
        await session.SaveChangesAsync(Token);

        session.Insert(first);
        var twice = await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Token));
        Assert.Equal((typeof(Person), first.Id), (twice.DocumentType, (Guid)twice.Id));
        session.EjectAllPendingChanges();

        session.Store(new Named("x", 1));
        session.Store(NewPerson("u2", "same"));
        var unique = await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Token));
        Assert.Equal("one_note", Assert.IsType<PostgresException>(unique.InnerException).ConstraintName);
        session.EjectAllPendingChanges();
        Assert.Null(await session.LoadAsync<Named>("x", Token));

        session.Update(new Named("missing", 1));
        var missing = await Assert.ThrowsAsync<NonExistentDocumentException>(() => session.SaveChangesAsync(Token));
        Assert.Equal((typeof(Named), "missing"), (missing.DocType, (string)missing.Id));
        session.EjectAllPendingChanges();
        Assert.Throws<InvalidOperationException>(() => session.Store(new Named("", 1)));
        Assert.Throws<InvalidDocumentException>(() => session.Store(new { Nothing = 1 }));
        Assert.Throws<InvalidOperationException>(() => session.QueueSqlCommand("select ?, ?", 1));
    }

    [Fact]
    public async Task an_empty_guid_is_filled_at_once_and_the_state_at_save_is_what_is_written()
    {
        var note = new Note { Text = "before" };
        await using var session = Store.LightweightSession();
        session.Store(note);
        Assert.NotEqual(Guid.Empty, note.Id);
        note.Text = "after";
        await session.SaveChangesAsync(Token);
        Assert.Equal("after", (await session.LoadAsync<Note>(note.Id, Token))!.Text);
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from {s}.mt_doc_documents_note"));
    }

    [Fact]
    public async Task json_is_pascal_case_with_integer_enums_and_documents_name_their_type_without_assembly()
    {
        await using var session = Store.LightweightSession();
        session.Store(NewPerson("u1", null));
        await session.SaveChangesAsync(Token);
        Assert.Equal(
            "Age,Born,Colour,Id,Note,UserId",
            await ScalarAsync<string>("select string_agg(key, ',' order by key collate \"C\") from {s}.mt_doc_person, jsonb_each(data)")
        );
        Assert.Equal("1", await ScalarAsync<string>("select data ->> 'Colour' from {s}.mt_doc_person"));
        Assert.Equal("StandIns.Tests.OnMarten.Person", await ScalarAsync<string>("select mt_dotnet_type from {s}.mt_doc_person"));
    }

    [Fact]
    public async Task tables_and_indexes_have_the_packages_names_and_expressions()
    {
        await Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await Has(
            "mt_doc_person_idx_user_idborn",
            "((data ->> 'UserId'::text)), " + Schema + ".mt_immutable_timestamptz((data ->> 'Born'::text))"
        );
        await Has("by_age", "(((data ->> 'Age'::text))::integer)");
        await Has("one_note", "UNIQUE");
        await Has("pkey_mt_doc_numbers_id", "(id)");
        await Has("pk_mt_events_stream_and_version", "(stream_id, version)");

        async Task Has(string index, string definition) =>
            Assert.Contains(
                definition,
                await ScalarAsync<string>($"select indexdef from pg_indexes where schemaname = '{Schema}' and indexname = '{index}'"),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task sql_is_read_as_documents_values_or_rows()
    {
        await using var session = Store.LightweightSession();
        session.Store(NewPerson("u1", null), NewPerson("u1", "x"), NewPerson("u2", "y"));
        await session.SaveChangesAsync(Token);

        Assert.Equal(2, (await session.QueryAsync<Person>("where data ->> 'UserId' = ? order by id", Token, "u1")).Count);
        Assert.Equal(3, Assert.Single(await session.QueryAsync<long>($"select count(*) from {Schema}.mt_doc_person")));
        var page = Assert.Single(
            await session.QueryAsync<Page>(
                $"select jsonb_build_object('Total', count(*), 'Names', array_agg(distinct data ->> 'UserId')) from {Schema}.mt_doc_person where id <> ?",
                Guid.Empty
            )
        );
        Assert.Equal((3, 2), (page.Total, page.Names.Length));
        Assert.Single(await session.QueryAsync<Person>('^', "where data ? 'Note' and data ->> 'Note' = ^", "x"));

        var table = $"{Schema}.mt_doc_person";
        Assert.Equal(
            "u2",
            Assert
                .Single(
                    await session.AdvancedSql.QueryAsync<Person>($"select id, data from {table} where data ->> 'UserId' = ?", Token, "u2")
                )
                .UserId
        );
        var (person, total) = (
            await session.AdvancedSql.QueryAsync<Person, long>(
                $"select row(id, data), row(count(*) over()) from {table} order by data ->> 'UserId' limit 1",
                Token
            )
        )[0];
        Assert.Equal(("u1", 3L), (person.UserId, total));
        await using var query = Store.QuerySession();
        Assert.Equal(3, (await query.AdvancedSql.QueryAsync<Person>($"select data from {table}", Token)).Count);
    }

    [Fact]
    public async Task a_read_on_a_connection_that_the_server_ended_is_tried_again()
    {
        var settings = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("Cards__Postgres"))
        {
            ApplicationName = Schema,
        };
        await using var own = NpgsqlDataSource.Create(settings);
        await using var session = NewStore(options => options.Connection(own)).LightweightSession();
        session.Store(new Named("kept", 1));
        await session.SaveChangesAsync(Token);
        Assert.True(
            await ScalarAsync<bool>($"select bool_or(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{Schema}'")
        );
        Assert.Equal(1, (await session.LoadAsync<Named>("kept", Token))!.Value);
    }

    [Fact]
    public async Task reading_mistakes_carry_the_database_exception()
    {
        await using var session = Store.QuerySession();
        var failure = await Assert.ThrowsAsync<MartenCommandException>(() => session.QueryAsync<int>("select nonsense"));
        Assert.IsType<PostgresException>(failure.InnerException);
    }

    private static Person NewPerson(string user, string? note) => new(Guid.CreateVersion7(), user, Colour.Green, 30, Birth, note);

    public sealed record Page(int Total, string[] Names);

    public sealed class Note
    {
        public Guid Id { get; set; }

        public string Text { get; set; } = "";
    }
}
