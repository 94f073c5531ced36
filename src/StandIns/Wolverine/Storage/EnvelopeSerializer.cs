using System.Globalization;
using System.Text;

namespace Wolverine.Storage;

/// <summary>The binary form of a stored message: sent time, headers, JSON. The layout of WolverineFx 6.29.2.</summary>
internal static class EnvelopeSerializer
{
    public static byte[] Write(Envelope envelope)
    {
        using var stream = new MemoryStream(256 + envelope.Data!.Length);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var headers = Headers(envelope).Concat(envelope.Headers).Where(pair => pair.Value is not null).ToList();
        writer.Write(envelope.SentAt.UtcDateTime.ToBinary());
        writer.Write(headers.Count);
        foreach (var (key, value) in headers)
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
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                Set(envelope, reader.ReadString(), reader.ReadString());
            }

            var length = reader.ReadInt32();
            envelope.Data = length == body.Length - reader.BaseStream.Position ? reader.ReadBytes(length) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            envelope.Data = null;
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Headers(Envelope envelope) =>
    [
        new("source", envelope.Source),
        new("message-type", envelope.MessageType),
        new("content-type", "application/json"),
        new("correlation-id", envelope.CorrelationId),
        new("conversation-id", envelope.ConversationId.ToString()),
        new("destination", envelope.Destination!.AbsoluteUri),
        new("parent-id", envelope.ParentId),
        new("id", envelope.Id.ToString()),
        new("group-id", envelope.GroupId),
        new("time-to-send", envelope.ScheduledTime?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture)),
        new("attempts", envelope.Attempts.ToString(CultureInfo.InvariantCulture)),
    ];

    private static void Set(Envelope envelope, string key, string value)
    {
        switch (key)
        {
            case "source": envelope.Source = value; break;
            case "correlation-id": envelope.CorrelationId = value; break;
            case "conversation-id": envelope.ConversationId = Guid.Parse(value); break;
            case "parent-id": envelope.ParentId = value; break;
            case "group-id": envelope.GroupId = value; break;
            // The row's own columns are the truth for these.
            case "id" or "message-type" or "content-type" or "destination" or "time-to-send" or "attempts": break;
            default: envelope.Headers[key] = value; break;
        }
    }
}
