using Cards.Host;

namespace Cards.Conformance.Architecture;

/// <summary>Whose documents stand behind which prefix.</summary>
internal static class DocumentOwners
{
    /// <summary>Namespace of the owner, and the prefix of its tables.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        Modules
            .All.Select(module => module.GetType().Assembly.GetName().Name!)
            .Append("Cards.UqPay")
            .Append("Cards.Platform")
            .ToDictionary(owner => owner, PrefixOf);

    /// <summary>Tables the store's and the queue's packages bring. The product keeps nothing in them, so they are empty.</summary>
    public static IReadOnlySet<string> OfThePackages { get; } = new HashSet<string> { "mt_doc_envelope", "mt_doc_deadletterevent" };

    public static string PrefixOf(string owner) =>
        owner switch
        {
            "Cards.CardControls" => "card_controls_",
            _ => owner["Cards.".Length..].ToLowerInvariant() + "_",
        };
}
