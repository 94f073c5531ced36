using Alba;
using Carter;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cards.Stack.Specs.Http;

/// <summary>Carter's routes, asked through Alba.</summary>
public sealed class RouteSpecs
{
    [Fact]
    public async Task named_modules_are_mapped_once_and_nothing_else_is_scanned()
    {
        await using var host = await StartAsync();
        Assert.Equal(
            ["/cards", "/throws"],
            host.Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Select(route => route.RoutePattern.RawText)
                .Order()
        );
    }

    [Fact]
    public async Task the_expected_status_is_200_unless_another_is_stated()
    {
        await using var host = await StartAsync();
        await Assert.ThrowsAsync<ScenarioAssertionException>(() => host.Scenario(scenario => scenario.Post.Json(new { }).ToUrl("/cards")));
        await host.Scenario(scenario =>
        {
            scenario.Post.Json(new { }).ToUrl("/cards");
            scenario.StatusCodeShouldBe(201);
        });
    }

    [Fact]
    public async Task an_exception_of_the_application_reaches_the_test_as_itself()
    {
        await using var host = await StartAsync();
        var own = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Scenario(scenario => scenario.Get.Url("/throws")));
        Assert.Equal("the application's own", own.Message);
    }

    private static Task<IAlbaHost> StartAsync()
    {
        // In Development the framework's error page would answer instead of the exception.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Services.AddCarter(
            new DependencyContextAssemblyCatalog(typeof(RouteSpecs).Assembly),
            carter => carter.WithModules(typeof(NamedModule)).WithEmptyValidators().WithEmptyResponseNegotiators()
        );
        return AlbaHost.For(builder, app => app.MapCarter());
    }

    public sealed class NamedModule : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app)
        {
            app.MapPost("/cards", () => Results.Created("/cards/1", null));
            app.MapGet("/throws", string () => throw new InvalidOperationException("the application's own"));
        }
    }

    public sealed class OtherModule : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app.MapGet("/other", () => "other");
    }
}
