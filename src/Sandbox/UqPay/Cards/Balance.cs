namespace Cards.Sandbox.UqPay;

/// <summary>The account's issuing balance, per currency.</summary>
internal static class Balance
{
    public static decimal Of(Twin twin, string account, string currency) =>
        twin.State.Balances.GetValueOrDefault(Key(account, currency), twin.Settings.IssuingBalance);

    public static void Move(Twin twin, string account, string currency, decimal amount) =>
        twin.State.Balances[Key(account, currency)] = Of(twin, account, currency) + amount;

    public static void Demand(Twin twin, string account, string currency, decimal amount)
    {
        if (Of(twin, account, currency) < amount)
        {
            throw Refuse.Account("insufficient_balance", "issuing balance is insufficient");
        }
    }

    public static decimal Available(Twin twin, Card card) =>
        card.Mode == "SINGLE" ? card.Balance
        : card.Limit > 0m ? card.Limit - card.Consumed
        : Of(twin, card.Account, card.Currency);

    private static string Key(string account, string currency) => account + "|" + currency;
}
