using Carter;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.Tests.OnCarter;

public sealed class Modules
{
    [Fact]
    public async Task named_modules_are_mapped_once_without_a_prefix_and_nothing_else_is()
    {
        await using var app = await Start(services =>
            services.AddCarter(configurator: c => c.WithModule<First>().WithEmptyValidators().WithEmptyResponseNegotiators())
        );
        Assert.Equal(["/first"], Routes(app));
    }

    [Fact]
    public async Task modules_are_singletons_and_take_singletons()
    {
        await using var app = await Start(services =>
            services.AddSingleton(new Word("hello")).AddCarter(configurator: c => c.WithModules(typeof(Second)))
        );
        Assert.Equal(
            "hello",
            await app.GetTestClient().GetStringAsync(new Uri("http://localhost/second"), TestContext.Current.CancellationToken)
        );
        Assert.Same(app.Services.GetRequiredService<ICarterModule>(), app.Services.GetRequiredService<ICarterModule>());
    }

    [Fact]
    public async Task a_second_call_adds_its_modules_and_repeats_those_named_twice()
    {
        await using var app = await Start(services =>
            services
                .AddCarter(configurator: c => c.WithModule<First>())
                .AddCarter(configurator: c => c.WithModule<First>().WithModule<Third>())
        );
        Assert.Equal(["/first", "/first", "/third"], Routes(app));
    }

    [Fact]
    public async Task mapping_without_registration_fails()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<InvalidOperationException>(() => app.MapCarter());
    }

    [Fact]
    public async Task a_list_of_assemblies_is_scanned_for_visible_modules_and_for_validators()
    {
        var here = typeof(Modules).Assembly;
        await using var app = await Start(services =>
            services.AddSingleton(new Word("")).AddCarter(new DependencyContextAssemblyCatalog(here, typeof(object).Assembly))
        );
        Assert.Equal(["/first", "/second", "/third"], Routes(app));
        Assert.Contains(app.Services.GetServices<IValidator>(), validator => validator is WordRules);
    }

    [Fact]
    public void one_assembly_is_taken_as_an_entry_point_and_its_references_are_scanned_too() =>
        Assert.Contains(typeof(Modules).Assembly, new DependencyContextAssemblyCatalog(typeof(Modules).Assembly).GetAssemblies());

    [Fact]
    public void an_assembly_that_does_not_refer_to_carter_is_not_scanned_as_an_entry_point() =>
        Assert.DoesNotContain(
            typeof(AlbaApp.AppEntry).Assembly,
            new DependencyContextAssemblyCatalog(typeof(AlbaApp.AppEntry).Assembly).GetAssemblies()
        );

    [Fact]
    public void a_named_validator_is_a_singleton_and_turns_the_scan_for_validators_off()
    {
        var services = new ServiceCollection().AddCarter(configurator: c => c.WithEmptyModules().WithValidator<OtherRules>());
        using var provider = services.BuildServiceProvider();
        Assert.IsType<OtherRules>(Assert.Single(provider.GetServices<IValidator>()));
        Assert.Same(provider.GetRequiredService<OtherRules>(), provider.GetRequiredService<OtherRules>());
    }

    private static async Task<WebApplication> Start(Action<IServiceCollection> register)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        register(builder.Services);
        var app = builder.Build();
        app.MapCarter();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static List<string?> Routes(IEndpointRouteBuilder app) =>
        [
            .. app
                .DataSources.SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Select(route => route.RoutePattern.RawText)
                .Order(),
        ];

    public sealed class First : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app.MapGet("/first", () => "1");
    }

    public sealed class Second(Word word) : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app.MapGet("/second", () => word.Text);
    }

    public sealed class Third : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app.MapGet("/third", () => "3");
    }

    public sealed record Word(string Text);

    internal sealed class WordRules : AbstractValidator<Word>;

    internal sealed class OtherRules : AbstractValidator<Word>;
}
