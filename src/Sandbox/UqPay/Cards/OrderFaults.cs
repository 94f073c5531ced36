namespace Cards.Sandbox.UqPay;

/// <summary>How the next orders go, when not as usual.</summary>
internal sealed record OrderFault
{
    /// <summary>An <see cref="OrderKind"/> or "*".</summary>
    public string Kind { get; init; } = "*";
    public int Times { get; set; } = 1;

    /// <summary>Only orders of this card; null is every order of the kind.</summary>
    public Guid? CardId { get; init; }

    /// <summary>Null: it succeeds.</summary>
    public string? FailureCode { get; init; }
    public int? DelayMs { get; init; }
}

internal sealed class OrderFaults
{
    private readonly List<OrderFault> armed = [];

    public IReadOnlyList<OrderFault> Armed => armed;

    public void Arm(OrderFault fault) => armed.Add(fault);

    public void Clear() => armed.Clear();

    public OrderFault? Take(string kind, Guid card)
    {
        var fault = armed.FirstOrDefault(fault => (fault.Kind == "*" || fault.Kind == kind) && (fault.CardId ?? card) == card);
        if (fault is not null && --fault.Times <= 0)
        {
            armed.Remove(fault);
        }

        return fault;
    }
}
