namespace Cards.Contracts;

/// <summary>A sentence shown to people, in both languages the product speaks.</summary>
public sealed record Text(string English, string Chinese);

/// <summary>One refusal the product can answer with. <see cref="Code"/> is stable and never translated.</summary>
/// <param name="Code">snake_case, part of the public contract.</param>
/// <param name="Status">The one HTTP status this code travels with.</param>
/// <param name="Message">What the app may show its user.</param>
/// <param name="Retryable">Whether the same call may succeed later without being changed.</param>
public sealed record ErrorCode(string Code, int Status, Text Message, bool Retryable = false);
