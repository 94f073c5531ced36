namespace Cards.Sandbox.UqPay;

internal static class CallFaultKind
{
    public const string Delay = "delay";
    public const string Cut = "cut";
    public const string Error = "error";
    public const string RateLimit = "rate_limit";
    public const string Processing = "processing";
    public const string Refuse = "refuse";
    public const string Text = "text";

    public static readonly string[] All = [Delay, Cut, Error, RateLimit, Processing, Refuse, Text];
}

/// <summary>One scripted misbehaviour of the HTTP side; see the README for the meaning of each kind.</summary>
internal sealed record CallFault
{
    public required string Kind { get; init; }

    /// <summary>A path as the contract writes it ("/v1/issuing/cards/{id}"), or "*" for every call but the token's.</summary>
    public string Path { get; init; } = "*";
    public string? Method { get; init; }

    /// <summary>Only calls about this card; null is every call of the path.</summary>
    public Guid? CardId { get; init; }

    /// <summary>Only calls whose body names this cardholder: an order names no card yet.</summary>
    public Guid? CardholderId { get; init; }

    /// <summary>How many more calls it hits.</summary>
    public int Times { get; set; } = 1;

    /// <summary>Whether the work is done before the fault strikes.</summary>
    public bool AfterWork { get; init; }
    public int DelayMs { get; init; }
    public int? RetryAfter { get; init; }
    public int Status { get; init; } = 400;
    public string Type { get; init; } = "card_error";
    public string Code { get; init; } = "card_error";
    public string Message { get; init; } = "refused";

    /// <summary>The answer that takes the place of the real one, if this kind has one.</summary>
    public Refusal? Instead() =>
        Kind switch
        {
            CallFaultKind.Error => Refuse.Internal(),
            CallFaultKind.RateLimit => Refuse.TooMany(RetryAfter),
            CallFaultKind.Processing => Refuse.Processing(),
            CallFaultKind.Refuse => Refuse.Typed(Status, Type, Code, Message),
            CallFaultKind.Text => new Refusal(new Answer(Status == 400 ? 502 : Status, Message, "text/html")),
            _ => null,
        };
}

internal sealed class CallFaults
{
    private readonly List<CallFault> armed = [];

    public IReadOnlyList<CallFault> Armed => armed;

    public void Arm(CallFault fault) => armed.Add(fault);

    public void Clear() => armed.Clear();

    /// <summary>The oldest fault armed for this call, spent by one.</summary>
    /// <param name="call">Null for the token call, which is about no card.</param>
    public CallFault? Take(string method, string path, IssuerCall? call)
    {
        var fault = armed.FirstOrDefault(fault =>
            (fault.Path == path || (fault.Path == "*" && path != IssuerDoor.TokenPath))
            && (fault.Method ?? method) == method
            && (fault.CardId is not { } card || call?.IsAbout(card) == true)
            && (fault.CardholderId is not { } holder || call?.Body.Names("cardholder_id", holder) == true)
        );
        if (fault is not null && --fault.Times <= 0)
        {
            armed.Remove(fault);
        }

        return fault;
    }
}
