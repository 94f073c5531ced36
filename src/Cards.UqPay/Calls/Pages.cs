using Cards.UqPay.Ports;
using Cards.UqPay.Wire;
using Refit;

namespace Cards.UqPay.Calls;

/// <summary>Reads a list to its end (contract section 1.6). All pages share one budget.</summary>
internal static class Pages
{
    /// <summary>An item that cannot be read spoils the list: a list that silently lacks one would be believed.</summary>
    public static async Task<Outcome<IReadOnlyList<T>>> CollectAsync<TBody, T>(
        IssuerCalls calls,
        Ask ask,
        Func<int, CancellationToken, Task<IApiResponse<PageBody<TBody>>>> send,
        Func<TBody, T?> read,
        CancellationToken cancellation
    )
        where T : class
    {
        var budget = calls.StartBudget();
        var items = new List<T>();
        for (var page = 1; ; page++)
        {
            var number = page;
            var outcome = await calls.AskAsync<PageBody<TBody>, Page<T>>(
                ask,
                attempt => send(number, attempt),
                body => Read(body, read),
                budget,
                cancellation
            );
            if (outcome is not Outcome<Page<T>>.Done { Value: { } found })
                return outcome is Outcome<Page<T>>.Refused { Refusal: { } refusal }
                    ? new Outcome<IReadOnlyList<T>>.Refused(refusal)
                    : new Outcome<IReadOnlyList<T>>.Unknown();
            items.AddRange(found.Items);
            if (found.Items.Count == 0 || page >= found.TotalPages)
                return new Outcome<IReadOnlyList<T>>.Done(items);
        }
    }

    private static Page<T>? Read<TBody, T>(PageBody<TBody> body, Func<TBody, T?> read)
        where T : class
    {
        var items = (body.Data ?? []).Select(read).ToList();
        return items.Contains(null) ? null : new Page<T>(body.TotalPages, items!);
    }

    private sealed record Page<T>(int TotalPages, IReadOnlyList<T> Items);
}
