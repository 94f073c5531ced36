using JasperFx.Events;

namespace Cards.Stack.Specs.Store;

public sealed record Opened(string Name);

public sealed record Counted(int By);

/// <summary>Kept as an inline snapshot. <see cref="SeenVersion"/> is the event's version as the projection saw it.</summary>
public sealed record Account(Guid Id, string Name, int Count, long SeenVersion)
{
    public static Account Create(IEvent<Opened> opened) => new(opened.StreamId, opened.Data.Name, 0, opened.Version);

    public Account Apply(IEvent<Counted> counted) => this with { Count = Count + counted.Data.By, SeenVersion = counted.Version };
}

/// <summary>Folded on every read, from the same streams.</summary>
public sealed record Tally(Guid Id, int Total)
{
    public static Tally Create(IEvent<Opened> opened) => new(opened.StreamId, 0);

    public Tally Apply(Counted counted) => this with { Total = Total + counted.By };
}

/// <summary>A live aggregate without an <c>Id</c>.</summary>
public sealed record Nameless(int Total)
{
    public static Nameless Create(Opened _) => new(0);

    public Nameless Apply(Counted counted) => new(Total + counted.By);
}

public enum Colour
{
    Red,
    Green,
}

public sealed record Person(Guid Id, string UserId, Colour Colour, string? Note);
