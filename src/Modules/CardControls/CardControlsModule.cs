using Cards.Platform;
using Carter;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.CardControls;

/// <summary>CardControls' door. It has no routes yet.</summary>
public sealed class CardControlsModule : IModule, ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) { }

    public void MapOperatorRoutes(IEndpointRouteBuilder routes) { }

    public void AddServices(IServiceCollection services, IConfiguration configuration) { }
}
