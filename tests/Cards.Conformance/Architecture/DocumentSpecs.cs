using Cards.Support;
using Npgsql;

namespace Cards.Conformance.Architecture;

[Collection(InThePlainWorld.Name)]
public sealed class DocumentSpecs(PlainWorld world)
{
    [Fact]
    public async Task Every_documents_table_has_its_owners_prefix()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        (await (card with { User = card.User.WithKey("a-key") }).AskForStatusAsync("FROZEN")).ShouldBe(200);

        var documents = await DocumentsAsync();

        Assert.Contains(documents, document => document is ("mt_doc_issuance_card_request", "Cards.Issuance.CardRequest"));
        var ours = documents.Where(document => !DocumentOwners.OfThePackages.Contains(document.Table)).ToList();
        Assert.All(ours, document => Assert.NotNull(document.Type));
        Assert.Empty(Rules.WrongAliases(ours, DocumentOwners.All));
        // What the packages bring is known by name, there, and without a row.
        Assert.Equal(
            DocumentOwners.OfThePackages.Order().Select(table => (table, (string?)null)),
            documents.Except(ours).OrderBy(document => document.Table, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("mt_doc_cardholder", null)]
    [InlineData("mt_doc_cardholder", "Cards.Issuance.Cardholder")]
    [InlineData("mt_doc_activation_cardholder", "Cards.Issuance.Cardholder")]
    [InlineData("mt_doc_issuance_thing", "Cards.Host.Thing")]
    public void A_table_without_its_owners_prefix_is_noticed(string table, string? type) =>
        Assert.NotEmpty(Rules.WrongAliases([(table, type)], DocumentOwners.All));

    private async Task<IReadOnlyList<(string Table, string? Type)>> DocumentsAsync()
    {
        await using var source = NpgsqlDataSource.Create(world.Postgres);
        var documents = new List<(string, string?)>();
        foreach (
            var table in await ListAsync(
                source,
                "select table_name from information_schema.tables where table_schema = 'cards' and table_name like 'mt\\_doc\\_%'"
            )
        )
            documents.Add((table, (await ListAsync(source, $"select mt_dotnet_type from cards.{table} limit 1")).SingleOrDefault()));
        return documents;
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource source, string sql)
    {
        var found = new List<string>();
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
