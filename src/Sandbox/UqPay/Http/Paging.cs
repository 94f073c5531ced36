using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

internal static class Paging
{
    /// <summary>Contract 1.6; <paramref name="items"/> come newest first, and a page beyond the last is empty.</summary>
    public static Answer Answer<T>(IssuerCall call, IEnumerable<T> items, Func<T, JsonNode> view)
    {
        var (size, number) = call.Page();
        var all = items.ToList();
        var page = all.Skip((int)Math.Min((long)size * (number - 1), int.MaxValue)).Take(size);
        return UqPay.Answer.Ok(
            new JsonObject
            {
                ["total_pages"] = (all.Count + size - 1) / size,
                ["total_items"] = all.Count,
                ["data"] = new JsonArray([.. page.Select(view)]),
            }
        );
    }
}
