using Cards.Platform.Input;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.Platform.Http;

/// <summary>Where the public routes of modules hang.</summary>
public static class ApiRoutes
{
    /// <summary>The group every public route of a module hangs on: the caller is known and the body is good before an endpoint runs.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/v1").RequireAuthorization().AddEndpointFilter<RefuseForeignBodies>().AddEndpointFilter<RefuseBadInput>();
}
