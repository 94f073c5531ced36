namespace Cards.Platform.Idempotency;

/// <summary>
/// One use of an idempotency key: a document, inserted in the commit of what the request begins. Its id is unique, so of two requests
/// with one key only one begins anything. It travels in the command as it is: neither key nor body can be read from it.
/// </summary>
public sealed record KeyUse
{
    /// <summary>Keyed hash of route, key and user.</summary>
    public required string Id { get; init; }

    /// <summary>Keyed hash of the body, decrypted.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether it is of the body's <see cref="CanonicalJson"/>; else of its bytes.</summary>
    public bool IsCanonical { get; init; }

    /// <summary>What the request began; null where nothing but <see cref="Answer"/> tells the outcome.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>The stream the operation is on.</summary>
    public Guid? StreamId { get; init; }

    /// <summary>Null: the answer follows from the operation, or there is none yet.</summary>
    public KeptAnswer? Answer { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Tells this use from every other one of the same key.</summary>
    public required Guid Attempt { get; init; }

    /// <summary>The attempt of an earlier use that is over, and goes in the same commit. Of two requests that replace it only one finds it.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>Called once the use is committed.</summary>
    internal Action? OnReserved { get; init; }

    /// <summary>As if the key had never been used.</summary>
    internal bool IsOver(IdempotencyOptions options, DateTimeOffset now) =>
        now - At >= options.Keep || (OperationId is null && Answer is null && now - At >= options.Lapse);
}
