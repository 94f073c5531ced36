using Cards.Activation;
using Cards.CardControls;
using Cards.Issuance;
using Cards.Platform;
using Cards.Platform.Input;
using Cards.UqPay;
using Carter;

namespace Cards.Host;

/// <summary>The one list of modules.</summary>
public static class Modules
{
    public static IReadOnlyList<IModule> All { get; } = [new IssuanceModule(), new ActivationModule(), new CardControlsModule()];

    internal static void AddModules(this WebApplicationBuilder builder)
    {
        builder.Services.AddUqPay(builder.Configuration);
        foreach (var module in All)
            module.AddServices(builder.Services, builder.Configuration);
        // The catalog is named too: without one, Carter reads the entry assembly's dependencies, which under a test host are not ours.
        builder.Services.AddCarter(
            new DependencyContextAssemblyCatalog([.. All.Select(module => module.GetType().Assembly)]),
            carter => carter.WithModules([.. All.Select(module => module.GetType())]).WithEmptyValidators().WithEmptyResponseNegotiators()
        );
    }

    internal static void MapModules(this WebApplication app)
    {
        app.MapCarter();
        app.MapUqPayWebhooks();
        var operators = app.MapGroup("/operator").RequireAuthorization(Callers.OperatorPolicy).AddEndpointFilter<RefuseBadInput>();
        foreach (var module in All)
            module.MapOperatorRoutes(operators);
    }
}
