namespace Cards.Stack.Specs.Store;

public sealed class DocumentSpecs(SpecStore spec)
{
    [Fact]
    public async Task json_is_in_pascal_case_with_enums_as_numbers_and_a_document_names_its_type_without_assembly()
    {
        await using var session = spec.Store.LightweightSession();
        var person = new Person(Guid.CreateVersion7(), "u", Colour.Green, null);
        session.Store(person);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            """{"Id": "ID", "Note": null, "Colour": 1, "UserId": "u"}""".Replace("ID", $"{person.Id}", StringComparison.Ordinal),
            await spec.Database.ScalarAsync<string>($"select data::text from {{s}}.mt_doc_spec_person where id = '{person.Id}'")
        );
        Assert.Equal(
            "Cards.Stack.Specs.Store.Person",
            await spec.Database.ScalarAsync<string>($"select mt_dotnet_type from {{s}}.mt_doc_spec_person where id = '{person.Id}'")
        );
    }

    /// <summary>mt_doc_deadletterevent is made by the store itself, for events that an asynchronous projection could not read.</summary>
    [Fact]
    public async Task beside_the_documents_that_were_declared_the_store_makes_one_of_its_own() =>
        Assert.Equal(
            (string[])["mt_doc_account", "mt_doc_deadletterevent", "mt_doc_spec_person"],
            await spec.Database.ColumnAsync(
                "select tablename::text from pg_tables where schemaname = '{s}' and tablename like 'mt_doc%' order by 1"
            )
        );
}
