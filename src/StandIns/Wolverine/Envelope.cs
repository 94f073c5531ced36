using System.Text;
using System.Text.Json;

namespace Wolverine;

/// <summary>A message and what is known about it. WolverineFx 6.29.2.</summary>
public sealed class Envelope
{
    internal Envelope() { }

    /// <summary>Of this message, kept through retries and replays.</summary>
    public Guid Id { get; internal init; }

    /// <summary>The attempt that runs: 1 on the first, kept across restarts and scheduled retries.</summary>
    public int Attempts { get; internal set; }

    /// <summary>The stored name of the message's type.</summary>
    public string? MessageType { get; internal init; }
    public object? Message { get; internal set; }

    /// <summary>Its JSON; null when the stored body cannot be read.</summary>
    public byte[]? Data { get; internal set; }

    /// <summary>The service that sent it.</summary>
    public string? Source { get; internal set; }

    /// <summary>Its queue; null under <c>InvokeAsync</c>.</summary>
    public Uri? Destination { get; internal set; }
    public DateTimeOffset SentAt { get; internal set; }

    /// <summary>When it is due, if that is later than it was sent.</summary>
    public DateTimeOffset? ScheduledTime { get; internal set; }
    public string? GroupId { get; internal set; }

    /// <summary>The trace it belongs to, as a W3C trace parent.</summary>
    internal string? ParentId { get; set; }
}

/// <summary>The binary form of a stored message: sent time, headers, JSON. The layout of WolverineFx 6.29.2.</summary>
internal static class EnvelopeSerializer
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = default };

    public static byte[] Write(Envelope envelope)
    {
        using var stream = new MemoryStream(256 + envelope.Data!.Length);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        (string Key, string? Value)[] headers =
        [
            ("source", envelope.Source),
            ("message-type", envelope.MessageType),
            ("content-type", "application/json"),
            ("destination", envelope.Destination!.AbsoluteUri),
            ("parent-id", envelope.ParentId),
            ("id", envelope.Id.ToString()),
            ("group-id", envelope.GroupId),
        ];
        writer.Write(envelope.SentAt.UtcDateTime.ToBinary());
        writer.Write(headers.Count(x => x.Value is not null));
        foreach (var (key, value) in headers.Where(x => x.Value is not null))
        {
            writer.Write(key);
            writer.Write(value!);
        }

        writer.Write(envelope.Data.Length);
        writer.Write(envelope.Data);
        return stream.ToArray();
    }

    /// <summary>Leaves <see cref="Envelope.Data"/> null when the body cannot be read.</summary>
    public static void Read(byte[] body, Envelope envelope)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
            envelope.SentAt = new DateTimeOffset(DateTime.FromBinary(reader.ReadInt64()));
            var headers = new Dictionary<string, string>();
            for (var left = reader.ReadInt32(); left > 0; left--)
                headers[reader.ReadString()] = reader.ReadString();
            // The row's own columns are the truth for the rest.
            envelope.Source = headers.GetValueOrDefault("source");
            envelope.ParentId = headers.GetValueOrDefault("parent-id");
            envelope.GroupId = headers.GetValueOrDefault("group-id");
            var length = reader.ReadInt32();
            envelope.Data = length == body.Length - reader.BaseStream.Position ? reader.ReadBytes(length) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            envelope.Data = null;
        }
    }
}
