using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Issuance;
using FsCheck;
using FsCheck.Fluent;

namespace Cards.Decisions.Support;

/// <summary>Events as they are found in a store, and streams of them in any order.</summary>
internal static class Samples
{
    public const string User = "alice";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Cardholder = new("11111111-1111-4111-8111-111111111111");
    public static readonly Guid Card = new("22222222-2222-4222-8222-222222222222");
    public static readonly Guid Request = new("33333333-3333-4333-8333-333333333333");
    public static readonly Guid Operation = new("44444444-4444-4444-8444-444444444444");
    public static readonly Guid OtherOperation = new("55555555-5555-4555-8555-555555555555");

    public static CardRequestOpened Opened(string cardType = CardTypes.Physical) => new(7, User, cardType, "USD", "HTP-7", Now);

    public static InternalCardRequestOpened OpenedInternally() => new(8, User, CardTypes.Physical, "USD", "HTP-8", Now);

    public static AssignmentBegun Assigning(DateTimeOffset? at = null) =>
        new(User, Cardholder, Request, "40963608", "1111", "hash", "k1", "USD", "SHARE", Operation, at ?? Now);

    public static CardAssigned Assigned() =>
        new(42, Card, null, User, Cardholder, Request, "40963608", "1111", "hash", "k1", "USD", "SHARE", SettledBy.Answer, Now);

    public static CardOrderBegun Ordering(DateTimeOffset? at = null) => new(Cardholder, Operation, "USD", null, Operation, at ?? Now);

    public static VirtualCardIssued Issued() =>
        new(42, Card, User, Cardholder, Request, "40963608", "1111", "USD", "SHARE", "ACTIVE", SettledBy.Poll, Now);

    public static ActivationBegun Activating(DateTimeOffset? at = null) => new(Operation, OtherOperation, at ?? Now);

    /// <summary>Everything that can follow on any of the streams, and something that no state knows.</summary>
    private static readonly Func<DateTimeOffset, object>[] later =
    [
        at => new CardRequestPaid("olga", null, at),
        at => new CardRequestApproved("olga", "checked", at),
        at => new CardRequestRejected("olga", null, at),
        at => new CardRequestExpired(at),
        at => new CardRequestAssigned(42, Card, at),
        at => new CardRequestReleased("card_order_failed", at),
        at => new CardRequestCompleted(at),
        at => Ordering(at),
        at => new CardOrderAccepted(Card, null, at),
        at => new CardRequestFailed("card_order_failed", "upstream_rejected", at),
        at => new AssignmentSettled(42, Request, "PENDING", SettledBy.Poll, at),
        at => new AssignmentRefused("card_number_unknown", at),
        at => new AssignmentNeedsAttention(at),
        at => new CardOrderFailed("card_order_failed", at),
        at => new ActivationBegun(Operation, OtherOperation, at),
        at => new ActivationBegun(OtherOperation, Operation, at),
        at => new CardActivated(null, SettledBy.Webhook, at),
        at => new CardActivated(Operation, SettledBy.Answer, at),
        at => new ActivationFailed(Operation, "activation_refused", SettledBy.Answer, at),
        _ => new SomethingFromALaterVersion(),
    ];

    /// <summary>Any events in any order at any times.</summary>
    public static Gen<object[]> AnyHistory { get; } =
        (from make in Gen.Elements(later) from seconds in Gen.Choose(-60, 600) select make(Now.AddSeconds(seconds))).ArrayOf();

    public static void Holds<T>(Gen<T> any, Func<T, bool> property, int tests = 500) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true), Prop.ForAll(any.ToArbitrary(), property));

    private sealed record SomethingFromALaterVersion;
}
