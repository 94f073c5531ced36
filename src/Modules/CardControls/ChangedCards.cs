using System.Text;
using System.Text.Json;
using Marten;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Cards.CardControls;

/// <summary>Reads what changed, for event streams. One statement, whoever and how many users it is about.</summary>
/// <remarks>Singleton, thread-safe. SQL, because LINQ cannot ask by PostgreSQL's clock, nor return a row's version and time unless the
/// document has members for them.</remarks>
internal sealed class ChangedCards(IDocumentStore store, IOptions<JsonOptions> json)
{
    /// <summary>A change is stamped when its commit begins and seen when it ends. None takes this long, so looking back as far again misses none.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private const string Select = """
        select jsonb_build_object('Version', mt_version, 'At', floor(extract(epoch from mt_last_modified) * 1000)::bigint, 'Card', data)::text
        from cards.mt_doc_card_controls_card where
        """;

    private const string Users = "user_id = any(?) and mt_last_modified >";

    private sealed record Row(long Version, long At, CardRow Card);

    /// <summary>A user's cards written since then, <see cref="Overlap"/> included; all of them when no time is given.</summary>
    public Task<IReadOnlyList<CardChange>> SinceAsync(string userId, DateTimeOffset? since, CancellationToken cancellation) =>
        ReadAsync($"{Select} {Users} ?", cancellation, (string[])[userId], (since ?? DateTimeOffset.UnixEpoch + Overlap) - Overlap);

    /// <summary>The users' cards written in the last while, <see cref="Overlap"/> included, by PostgreSQL's clock.</summary>
    public Task<IReadOnlyList<CardChange>> LatelyAsync(IReadOnlyList<string> userIds, TimeSpan window, CancellationToken cancellation) =>
        ReadAsync($"{Select} {Users} now() - ?", cancellation, userIds.ToArray(), window + Overlap);

    /// <summary>These cards as they are now, by the ids of their rows.</summary>
    public Task<IReadOnlyList<CardChange>> OfAsync(IReadOnlyCollection<Guid> cards, CancellationToken cancellation) =>
        ReadAsync($"{Select} id = any(?)", cancellation, cards.ToArray());

    private async Task<IReadOnlyList<CardChange>> ReadAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var session = store.QuerySession();
        var rows = await session.AdvancedSql.QueryAsync<string>(sql, cancellation, values);
        return [.. rows.Select(row => ToChange(JsonSerializer.Deserialize<Row>(row)!))];
    }

    private CardChange ToChange(Row row)
    {
        var options = json.Value.SerializerOptions;
        var record = JsonSerializer.Serialize(
            new CardEvents.Change(row.Version, CardView.Of(row.Card)),
            options.GetTypeInfo(typeof(CardEvents.Change))
        );
        // https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.5; JSON has no line breaks of its own.
        var sent = Encoding.UTF8.GetBytes($"event: card\nid: {row.At}-{row.Version}\ndata: {record}\n\n");
        return new(row.Card.UserId, row.Card.LocalId, row.Version, row.At, sent);
    }
}
