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
}
