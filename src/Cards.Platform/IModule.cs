using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Platform;

/// <summary>A module's one door. The host calls each member once, at start; public routes come through Carter.</summary>
public interface IModule
{
    /// <summary>Registers services, the module's part of the store, and its queues.</summary>
    void AddServices(IServiceCollection services, IConfiguration configuration);

    /// <summary>Maps what operators may do, under the operator interface's own prefix and credential.</summary>
    void MapOperatorRoutes(IEndpointRouteBuilder routes);
}
