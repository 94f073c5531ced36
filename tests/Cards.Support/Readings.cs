using System.Text.Json;

namespace Cards.Support;

/// <summary>What specs read from answers and from the issuer's twin.</summary>
public static class Readings
{
    /// <summary>The names of an object's members, in their order.</summary>
    public static IReadOnlyList<string> Members(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    public static string? Text(this JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) ? value.GetString() : null;

    /// <summary>Every card the issuer made of this number, failed ones included.</summary>
    public static async Task<IReadOnlyList<JsonElement>> CardsOfAsync(this Twin twin, string number) =>
        [.. (await twin.CardsAsync()).EnumerateArray().Where(card => card.Text("card_number") == number)];

    public static async Task<IReadOnlyList<JsonElement>> CardholdersOfAsync(this Twin twin, string email) =>
        [.. (await twin.CardholdersAsync()).EnumerateArray().Where(holder => holder.Text("email") == email)];

    /// <summary>How often the issuer did something to a card, such as accepting its assignment.</summary>
    public static int Effect(this JsonElement card, string name) =>
        card.GetProperty("effects").TryGetProperty(name, out var count) ? count.GetInt32() : 0;

    /// <summary>The user's latest card request, once it is as wanted.</summary>
    public static async Task<JsonElement> RequestAsync(this User user, Func<JsonElement, bool> isAsWanted, string condition)
    {
        var answer = await Eventually.AsyncOf(
            () => user.GetAsync("/api/v1/card-request/status"),
            status => status.Status == 200 && isAsWanted(status.Data),
            condition
        );
        return answer.Data;
    }
}
