using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Issuance;
using Cards.Platform.Limits;
using Cards.Support;
using JasperFx;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cards.Specs.Issuance;

/// <summary>Moments between two commits, which requests alone meet only by luck: the store is brought there by hand.</summary>
public sealed class OvertakenSpecs(SharedWorld world)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDocumentStore Store => world.Host.GetRequiredService<IDocumentStore>();

    [Fact]
    public async Task An_assign_that_was_decided_before_another_began_does_not_begin_once_that_one_is_settled()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await using var session = Store.LightweightSession();
        var (begun, _) = await BeginAssignHandler.Handle(
            new BeginAssign(Guid.CreateVersion7(), user.Id, "40963608", "0000", "another number", "k1", ["another number"], null),
            session,
            world.Host.GetRequiredService<IOptions<IssuanceOptions>>(),
            world.Host.GetRequiredService<RateLimiter>(),
            TimeProvider.System,
            Cancellation
        );
        Assert.IsType<AssignBegun.Ready>(begun);

        (await user.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);

        await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Cancellation));
    }

    [Fact]
    public async Task A_new_request_is_opened_though_the_old_one_has_yet_to_hear_that_its_card_is_active()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        await using (var session = Store.LightweightSession())
        {
            session.Events.Append(
                new LocalCardId(card.LocalId).StreamId,
                new CardActivated(null, SettledBy.Webhook, TimeProvider.System.GetUtcNow())
            );
            await session.SaveChangesAsync(Cancellation);
        }

        (await card.User.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);

        (await card.User.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBeRefused(409, "request_already_open");
    }
}
