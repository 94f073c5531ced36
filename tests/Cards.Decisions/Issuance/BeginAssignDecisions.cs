using Cards.Contracts;
using Cards.Decisions.Support;
using Cards.Issuance;
using FsCheck;
using FsCheck.Fluent;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Issuance;

public class BeginAssignDecisions
{
    private static readonly Cardholder cardholder = new()
    {
        Id = User,
        Number = 1,
        CardholderId = Samples.Cardholder,
        Status = Cards.Issuance.Cardholder.Success,
        CreatedAt = Now,
    };

    private static readonly CardRequest waiting = Fold.Of<CardRequest>(OpenedInternally());
    private static readonly CardRequest given = waiting with { LocalId = 42, CardId = Card };
    private static readonly HeldCard held = new(42, Card, null, CardStatuses.Pending, "PENDING");

    /// <summary>Nothing stands in the way.</summary>
    private static readonly AssignSituation clear = new(cardholder, waiting, null, null, 0, 0);

    [Fact]
    public void a_waiting_request_is_sent_in_its_own_currency()
    {
        var situation = clear with { Request = waiting with { Currency = "SGD" } };

        Assert.Equal(new AssignBegun.Ready(Samples.Cardholder, "SGD", "SHARE", Uuid5.Create(Operation, "assign")), Decide(situation));
    }

    [Fact]
    public void without_a_request_the_configured_currency_and_mode_are_sent()
    {
        var begun = Decide(clear with { Request = null }, Options(currency: "EUR", mode: "SINGLE"));

        Assert.True(begun is AssignBegun.Ready { Currency: "EUR", Mode: "SINGLE" });
    }

    [Fact]
    public void without_a_cardholder_nothing_is_assigned() => Refuses(Errors.CardholderRequired, clear with { Cardholder = null });

    [Theory]
    [InlineData("PENDING")]
    [InlineData("INCOMPLETE")]
    [InlineData("FAILED")]
    [InlineData("success")]
    public void a_cardholder_who_is_not_verified_is_none(string status) =>
        Refuses(Errors.CardholderRequired, clear with { Cardholder = cardholder with { Status = status } });

    [Fact]
    public void a_registration_that_was_never_answered_is_no_cardholder() =>
        Refuses(Errors.CardholderRequired, clear with { Cardholder = cardholder with { CardholderId = null } });

    [Fact]
    public void the_same_number_again_gives_the_same_card_again() =>
        Assert.Equal(new AssignBegun.Held(held), Decide(clear with { Held = held, Request = given, Cards = 1 }));

    [Fact]
    public void the_same_number_again_gives_the_same_card_even_when_the_cap_is_reached() =>
        Assert.IsType<AssignBegun.Held>(Decide(clear with { Held = held, Cards = 1 }, Options(cap: 1)));

    [Fact]
    public void another_number_for_a_request_with_a_card_is_refused() =>
        Refuses(Errors.RequestAlreadyAssigned, clear with { Request = given });

    [Fact]
    public void no_request_is_made_where_that_is_switched_off() =>
        Refuses(Errors.NoProcessingRequest, clear with { Request = null }, Options(createMissing: false));

    [Theory]
    [InlineData(1, null, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    public void the_cap_counts_the_cards_a_user_already_has(int cards, int? cap, bool isSent)
    {
        var begun = Decide(clear with { Cards = cards }, Options(cap: cap));

        Assert.Equal(isSent, begun is AssignBegun.Ready);
        Assert.True(isSent || begun == new AssignBegun.Refused(Errors.CardCapReached.Code));
    }

    [Fact]
    public void an_attempt_that_may_still_be_with_the_issuer_is_running() =>
        Assert.IsType<AssignBegun.Running>(Decide(clear with { Pending = Attempt(Now - TimeSpan.FromSeconds(19.999)) }));

    [Fact]
    public void an_attempt_nobody_answered_in_time_is_unsettled_and_named() =>
        Assert.Equal(new AssignBegun.Unsettled(Fold.Stream), Decide(clear with { Pending = Attempt(Now - TimeSpan.FromSeconds(20)) }));

    [Fact]
    public void a_number_is_sent_exactly_when_nothing_stands_in_the_way() =>
        Holds(
            AnySituation,
            seen =>
            {
                var (situation, options) = seen;
                var isClear =
                    situation.Cardholder is { CardholderId: not null, Status: "SUCCESS" }
                    && situation.Held is null
                    && situation.Pending is null
                    && situation.Request is not { LocalId: not null }
                    && (situation.Request is not null || options.Assign.CreateMissingRequest)
                    && (options.MaxCardsPerUser is not { } cap || situation.Cards < cap);
                return Decide(situation, options) is AssignBegun.Ready == isClear;
            },
            tests: 1000
        );

    [Fact]
    public void every_refusal_is_in_the_catalogue() =>
        Holds(
            AnySituation,
            seen => Decide(seen.Situation, seen.Options) is not AssignBegun.Refused(var code) || Errors.All.ContainsKey(code)
        );

    private static Gen<(AssignSituation Situation, IssuanceOptions Options)> AnySituation =>
        from holder in Gen.Elements(null, cardholder, cardholder with { CardholderId = null }, cardholder with { Status = "PENDING" })
        from request in Gen.Elements(null, waiting, given)
        from age in Gen.Elements<int?>(null, null, 0, 19, 20, 600)
        from own in Gen.Elements(null, null, held)
        from cards in Gen.Choose(0, 3)
        from cap in Gen.Elements<int?>(null, 1, 2, 3)
        from createMissing in Gen.Elements(true, false)
        select (
            new AssignSituation(holder, request, age is { } seconds ? Attempt(Now.AddSeconds(-seconds)) : null, own, cards, 0),
            Options(cap: cap, createMissing: createMissing)
        );

    private static Assignment Attempt(DateTimeOffset begun) => Fold.Of<Assignment>(Assigning(begun));

    private static IssuanceOptions Options(string currency = "USD", string mode = "SHARE", int? cap = null, bool createMissing = true) =>
        new()
        {
            Currency = currency,
            Mode = mode,
            MaxCardsPerUser = cap,
            Assign = { CreateMissingRequest = createMissing, CheckAfter = TimeSpan.FromSeconds(20) },
        };

    private static AssignBegun Decide(AssignSituation situation, IssuanceOptions? options = null) =>
        BeginAssignHandler.Decide(situation, options ?? Options(), Operation, Now);

    private static void Refuses(ErrorCode error, AssignSituation situation, IssuanceOptions? options = null) =>
        Assert.Equal(new AssignBegun.Refused(error.Code), Decide(situation, options));
}
