using Microsoft.AspNetCore.Routing;

namespace Carter;

/// <summary>A set of routes (Carter 10.0.0). Modules are singletons: their constructors may take singletons only.</summary>
public interface ICarterModule
{
    /// <summary>Maps the routes. Called once, directly on the builder given to <c>MapCarter</c>.</summary>
    /// <param name="app">Where to map.</param>
    void AddRoutes(IEndpointRouteBuilder app);
}
