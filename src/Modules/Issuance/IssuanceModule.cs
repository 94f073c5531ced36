using System.Text.Json.Serialization;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using Carter;
using JasperFx.Events.Projections;
using Marten;
using Marten.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Cards.Issuance;

/// <summary>Issuance's door: cardholders, card requests, and giving printed cards to their users.</summary>
public sealed class IssuanceModule : IModule, ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app)
    {
        var routes = app.MapApi().WithTags("Issuance");
        RegisterCardholder.Map(routes);
        LatestCardholder.Map(routes);
        OpenCardRequest.Map(routes);
        RequestStatus.Map(routes);
        AssignCard.Map(routes);
    }

    public void MapOperatorRoutes(IEndpointRouteBuilder routes) => OperatorRequests.Map(routes);

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<IssuanceOptions>()
            .Bind(configuration.GetSection(IssuanceOptions.Section))
            .Validate(
                options => options.IsValid(),
                "Issuance: mode, currency, currencies, card cap, CardProduct, OpeningLimit or Orders are not valid."
            )
            .ValidateOnStart();
        services.AddSingleton(
            new PanHash(
                new KeyedHash(new KeyRing("Cards:PanHash:Keys", configuration.GetSection("Cards:PanHash:Keys").Get<KeySetting[]>() ?? []))
            )
        );
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, IssuanceJson.Default));
        services.ConfigureMarten(AddToStore);
        services.ConfigureWolverine(options => options.Discovery.IncludeAssembly(typeof(IssuanceModule).Assembly));
    }

    private static void AddToStore(StoreOptions store)
    {
        Sequences.AddTo(store);
        store.Projections.Snapshot<CardRequest>(SnapshotLifecycle.Inline);
        store
            .Schema.For<CardRequest>()
            .DocumentAlias("issuance_card_request")
            .Duplicate(request => request.UserId)
            .UniqueIndex(UniqueIndexType.DuplicatedField, "issuance_one_open_request", request => request.OpenSlot!);

        store.Projections.Snapshot<Assignment>(SnapshotLifecycle.Inline);
        store
            .Schema.For<Assignment>()
            .DocumentAlias("issuance_assignment")
            .Duplicate(assignment => assignment.Intent.UserId)
            .Duplicate(assignment => assignment.Intent.CardholderId);
        store.Schema.For<AssignTurn>().DocumentAlias("issuance_assign_turn");

        store.Projections.LiveStreamAggregation<IssuedCard>();
        store
            .Schema.For<Cardholder>()
            .DocumentAlias("issuance_cardholder")
            .UniqueIndex(UniqueIndexType.DuplicatedField, "issuance_cardholder_id", holder => holder.CardholderId!);
        store.Schema.For<DeliveryAddress>().DocumentAlias("issuance_delivery_address");
        store.Schema.For<CardReference>().DocumentAlias("issuance_card_reference");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RegisterCardholder.Request), TypeInfoPropertyName = "RegisterCardholderRequest")]
[JsonSerializable(typeof(LatestCardholder.Response), TypeInfoPropertyName = "LatestCardholderResponse")]
[JsonSerializable(typeof(OpenCardRequest.Request), TypeInfoPropertyName = "OpenCardRequestRequest")]
[JsonSerializable(typeof(OpenCardRequest.Response), TypeInfoPropertyName = "OpenCardRequestResponse")]
[JsonSerializable(typeof(RequestStatus.Response), TypeInfoPropertyName = "RequestStatusResponse")]
[JsonSerializable(typeof(AssignCard.Request), TypeInfoPropertyName = "AssignCardRequest")]
[JsonSerializable(typeof(AssignCard.Response), TypeInfoPropertyName = "AssignCardResponse")]
[JsonSerializable(typeof(AssignCard.Unsettled), TypeInfoPropertyName = "AssignCardUnsettled")]
[JsonSerializable(typeof(OperatorRequests.Request), TypeInfoPropertyName = "OperatorRequestsRequest")]
[JsonSerializable(typeof(OperatorRequests.Response), TypeInfoPropertyName = "OperatorRequestsResponse")]
[JsonSerializable(typeof(IReadOnlyList<OperatorRequests.Response>), TypeInfoPropertyName = "OperatorRequestsResponses")]
[JsonSerializable(typeof(OperatorRequests.Pressed), TypeInfoPropertyName = "OperatorRequestsPressed")]
internal sealed partial class IssuanceJson : JsonSerializerContext;
