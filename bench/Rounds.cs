namespace Cards.Bench;

/// <summary>Readings of two things taken in turn, A B A B, so that the machine's moods fall on both.</summary>
internal sealed record Pair(IReadOnlyList<Reading> Ours, IReadOnlyList<Reading> Floor)
{
    public const int Rounds = 3;

    public static async Task<Pair> MeasureAsync(Func<int, Task<Reading>> ours, Func<int, Task<Reading>> floor)
    {
        var (a, b) = (new List<Reading>(), new List<Reading>());
        for (var round = 0; round < Rounds; round++)
        {
            a.Add(await ours(round));
            b.Add(await floor(round));
        }
        return new(a, b);
    }

    /// <summary>The middle of the rounds' ratios.</summary>
    public double Ratio(Func<Reading, double> of) => Median(Ratios(of));

    public (double Low, double High) Spread(Func<Reading, double> of) => (Ratios(of).Min(), Ratios(of).Max());

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private IEnumerable<double> Ratios(Func<Reading, double> of) => Ours.Zip(Floor, (ours, floor) => of(ours) / of(floor));
}
