using System.Text.Json.Serialization;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using Carter;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Cards.CardControls;

/// <summary>CardControls' door: the cards a user sees, and what they may change about them.</summary>
public sealed class CardControlsModule : IModule, ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app)
    {
        var routes = app.MapApi().WithTags("CardControls");
        ListCards.Map(routes);
        ChangeStatus.Map(routes);
        ChangeLimit.Map(routes);
        GetOperation.Map(routes);
        CardEvents.Map(routes);
        CardHistory.Map(routes);
        FindByNumber.Map(routes);
        RevealCard.Map(routes);
        ResetPin.Map(routes);
    }

    public void MapOperatorRoutes(IEndpointRouteBuilder routes) { }

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ControlOptions>()
            .Bind(configuration.GetSection(ControlOptions.Section))
            .Validate(options => options.IsValid(), "CardControls: deadlines must be positive.")
            .ValidateOnStart();
        services.AddSingleton(
            new CardNumberHash(
                new KeyedHash(new KeyRing("Cards:PanHash:Keys", configuration.GetSection("Cards:PanHash:Keys").Get<KeySetting[]>() ?? []))
            )
        );
        services.AddSingleton<SendRoom>();
        services.AddHostedService<OperationSweep>();
        services.AddHostedService<SendSweep>();
        services.AddSingleton<RevealBudget>();
        services.AddSingleton<PinMail>();
        services.AddSingleton<CardSignals>();
        services.AddSingleton<CardFollowers>();
        services.AddSingleton<ChangedCards>();
        services.AddSingleton<StreamPlaces>();
        services.AddHostedService<CardFeed>();
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CardControlsJson.Default));
        services.ConfigureMarten(store =>
        {
            store.Projections.Snapshot<CardRow>(SnapshotLifecycle.Inline);
            store.Schema.For<CardRow>().DocumentAlias("card_controls_card").Duplicate(card => card.UserId).Duplicate(card => card.CardId);
            store
                .Schema.For<Operation>()
                .DocumentAlias("card_controls_operation")
                // Settled operations, which are nearly all, are in neither index.
                .Duplicate(operation => operation.NextCheck, configure: index => index.Predicate = "next_check is not null")
                .Duplicate(operation => operation.NextSend, configure: index => index.Predicate = "next_send is not null");
        });
        services.ConfigureMarten((provider, store) => store.Listeners.Add(provider.GetRequiredService<CardSignals>()));
        services.ConfigureWolverine(options =>
        {
            options.Discovery.IncludeAssembly(typeof(CardControlsModule).Assembly);
            SendRoom.Configure(options);
        });
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<CardView>))]
[JsonSerializable(typeof(IReadOnlyList<CardHistory.Entry>))]
[JsonSerializable(typeof(ChangeStatus.Request), TypeInfoPropertyName = "ChangeStatusRequest")]
[JsonSerializable(typeof(ChangeStatus.Response), TypeInfoPropertyName = "ChangeStatusResponse")]
[JsonSerializable(typeof(ChangeStatus.AlreadyThere), TypeInfoPropertyName = "ChangeStatusAlreadyThere")]
[JsonSerializable(typeof(ChangeLimit.Request), TypeInfoPropertyName = "ChangeLimitRequest")]
[JsonSerializable(typeof(ChangeLimit.Response), TypeInfoPropertyName = "ChangeLimitResponse")]
[JsonSerializable(typeof(GetOperation.Response), TypeInfoPropertyName = "GetOperationResponse")]
[JsonSerializable(typeof(CardEvents.Change), TypeInfoPropertyName = "CardEventsChange")]
[JsonSerializable(typeof(FindByNumber.Request), TypeInfoPropertyName = "FindByNumberRequest")]
[JsonSerializable(typeof(RevealCard.Request), TypeInfoPropertyName = "RevealCardRequest")]
[JsonSerializable(typeof(RevealCard.DataRequest), TypeInfoPropertyName = "RevealCardDataRequest")]
[JsonSerializable(typeof(RevealCard.DataResponse))]
[JsonSerializable(typeof(RevealCard.SealedResponse))]
[JsonSerializable(typeof(RevealCard.FrameResponse))]
[JsonSerializable(typeof(ResetPin.Request), TypeInfoPropertyName = "ResetPinRequest")]
[JsonSerializable(typeof(ResetPin.Response), TypeInfoPropertyName = "ResetPinResponse")]
[JsonSerializable(typeof(CardView))]
[JsonSerializable(typeof(RunningOperation))]
internal sealed partial class CardControlsJson : JsonSerializerContext;
