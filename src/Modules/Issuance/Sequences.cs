using Cards.Platform;
using Marten;
using Weasel.Postgresql;

namespace Cards.Issuance;

/// <summary>The sequences the module draws numbers from.</summary>
internal static class Sequences
{
    public const string LocalCardId = Storage.Schema + ".local_card_id";
    public const string CardRequestNumber = Storage.Schema + ".card_request_number";
    public const string CardholderNumber = Storage.Schema + ".cardholder_number";

    public static void AddTo(StoreOptions store)
    {
        foreach (var name in new[] { LocalCardId, CardRequestNumber, CardholderNumber })
        {
            var local = name[(Storage.Schema.Length + 1)..];
            store.Storage.ExtendedSchemaObjects.Add(
                new Sequence(new PostgresqlObjectName(Storage.Schema, local, SchemaUtils.IdentifierUsage.General), 1)
            );
        }
    }
}
