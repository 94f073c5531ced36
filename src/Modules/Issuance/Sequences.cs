namespace Cards.Issuance;

/// <summary>The sequences the module draws numbers from; made by the host together with the other tables.</summary>
public static class Sequences
{
    public const string Schema = "cards";

    public const string LocalCardId = Schema + ".local_card_id";
    public const string CardRequestNumber = Schema + ".card_request_number";
    public const string CardholderNumber = Schema + ".cardholder_number";
}
