using Cards.Platform;
using Cards.Platform.Limits;
using Microsoft.Extensions.Options;

namespace Cards.CardControls;

/// <summary>How often cards may be shown: per card and per user, counted in one step. Redis down closes it, as an exception of the caller's.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class RevealBudget(Counters counters, IOptions<ControlOptions> options)
{
    /// <summary>Null when there was budget, which is one less now.</summary>
    public Task<LimitReached?> SpendAsync(string userId, Guid cardId) =>
        counters.CountAsync([
            .. Counter.Of(options.Value.RevealsPerCard, "card", $"reveals:card:{cardId}"),
            .. Counter.Of(options.Value.RevealsPerUser, "user", $"reveals:user:{KeyPart.Of(userId)}"),
        ]);
}
