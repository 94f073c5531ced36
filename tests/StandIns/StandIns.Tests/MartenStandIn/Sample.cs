using JasperFx.Events;

namespace StandIns.Tests.OnMarten;

public enum Colour
{
    Red,
    Green,
}

public sealed record Opened(Guid Owner, string Name);

public sealed record Renamed(string Name);

public sealed record Counted(int By);

public sealed record Unrelated;

/// <summary>Kept as a snapshot.</summary>
public sealed record Account(Guid Id, Guid Owner, string Name, int Count)
{
    public static Account Create(IEvent<Opened> opened) => new(opened.StreamId, opened.Data.Owner, opened.Data.Name, 0);

    public Account Apply(Renamed renamed) => this with { Name = renamed.Name };

    public Account Apply(Counted counted) => this with { Count = Count + counted.By };
}

/// <summary>Replayed on every read; the same stream as <see cref="Account"/>.</summary>
public sealed record Tally(int Total, int Events)
{
    public static Tally Create(Opened _) => new(0, 1);

    public Tally Apply(Counted counted) => new(Total + counted.By, Events + 1);
}

public sealed record Person(Guid Id, string UserId, Colour Colour, int Age, DateTimeOffset Born, string? Note);

public sealed record Named(string Id, int Value);

public sealed record Numbered(long Id, string Text);
