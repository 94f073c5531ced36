using System.Globalization;

namespace Cards.Sandbox.UqPay;

/// <summary>
/// Fake card numbers. There is no Luhn check anywhere: the issuer's own published samples fail it (contract 12).
/// </summary>
internal static class Number
{
    private static readonly string[] Published = ["4096360800133951", "4096360800121514"];

    public static void Seed(Twin twin)
    {
        foreach (var number in Published)
        {
            Add(twin.State, number);
        }

        Stock(twin.State, twin.Settings.StockSize);
    }

    /// <summary>Puts more generated numbers into the stock of pre-printed cards.</summary>
    public static IReadOnlyList<StockNumber> Stock(TwinState state, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Add(state, Next(state, Product.SandboxBin)))];

    public static StockNumber Add(TwinState state, string number)
    {
        if (!state.Stock.TryGetValue(number, out var item))
        {
            state.Stock[number] = item = new StockNumber { Number = number };
        }

        return item;
    }

    /// <summary>The multiplier is coprime to 10^8, so numbers repeat only after all of them were made.</summary>
    public static string Next(TwinState state, string bin)
    {
        while (true)
        {
            var tail = ++state.NumbersMade * 12_345_679L % 100_000_000L;
            var number = bin + tail.ToString("00000000", CultureInfo.InvariantCulture);
            if (!state.Stock.ContainsKey(number))
            {
                return number;
            }
        }
    }
}
