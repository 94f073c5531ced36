using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>A host that gives up on a silent issuer quickly, and soon looks what became of the call. Each spec class has its own.</summary>
public sealed class ImpatientWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:00.500"),
        ("UqPay:RequestBudget", "00:00:01.200"),
        ("Issuance:Assign:CheckAfter", "00:00:02.500"),
        ("Issuance:Orders:CheckAfter", "00:00:01")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>Payment and approval are the operators' to press.</summary>
public sealed class ByHandWorld()
    : World(("Issuance:Requests:AutoPay", "false"), ("Issuance:Requests:AutoApprove", "false")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>Requests must be paid within a second.</summary>
public sealed class ExpiringWorld()
    : World(
        ("Issuance:Requests:AutoPay", "false"),
        ("Issuance:Requests:AutoApprove", "false"),
        ("Issuance:Requests:PaymentWindow", "00:00:01")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>An assign needs a request, and a user holds one card at most.</summary>
public sealed class StrictWorld()
    : World(("Issuance:Assign:CreateMissingRequest", "false"), ("Issuance:MaxCardsPerUser", "1")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>An order that the issuer has not taken within two seconds is given up.</summary>
public sealed class GivingUpWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:00.500"),
        ("UqPay:RequestBudget", "00:00:01.200"),
        ("Issuance:Orders:CheckAfter", "00:00:01.500"),
        ("Issuance:Orders:GiveUpAfter", "00:00:02")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}
