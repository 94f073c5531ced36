using Alba;
using AlbaApp;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.Tests.OnAlba;

public sealed class Scenarios : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Settings = new() { ["Greeting"] = "overridden" };

    private IAlbaHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AlbaHost.For<AppEntry>(_ => { }, ConfigurationOverride.Create(Settings));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task an_override_is_seen_before_and_after_the_host_is_built()
    {
        Assert.Equal("overridden", await _host.GetAsText("/early"));
        Assert.Equal("overridden", await _host.GetAsText("/late"));
        Assert.Equal("overridden", _host.Services.GetRequiredService<IConfiguration>()["Greeting"]);
    }

    [Fact]
    public async Task the_content_root_is_the_application_s_own_so_its_settings_file_is_read() =>
        Assert.Equal("appsettings", await _host.GetAsText("/file"));

    [Fact]
    public async Task the_expected_status_is_200_unless_another_is_stated()
    {
        var failure = await Assert.ThrowsAsync<ScenarioAssertionException>(() => _host.Scenario(x => x.Post.Json(Card).ToUrl("/cards")));
        Assert.Contains("201", Assert.Single(failure.Messages), StringComparison.Ordinal);
        await _host.Scenario(x =>
        {
            x.Post.Json(Card).ToUrl("/cards");
            x.StatusCodeShouldBe(201);
        });
    }

    [Fact]
    public async Task success_alone_does_not_relax_the_expectation_of_200()
    {
        await Assert.ThrowsAsync<ScenarioAssertionException>(() =>
            _host.Scenario(x =>
            {
                x.Post.Json(Card).ToUrl("/cards");
                x.StatusCodeShouldBeSuccess();
            })
        );
        await _host.Scenario(x =>
        {
            x.Post.Json(Card).ToUrl("/cards");
            x.IgnoreStatusCode();
            x.StatusCodeShouldBeSuccess();
        });
    }

    [Fact]
    public async Task all_failed_expectations_come_in_one_exception_with_the_body()
    {
        var failure = await Assert.ThrowsAsync<ScenarioAssertionException>(() =>
            _host.Scenario(x =>
            {
                x.Get.Url("/query?q=the-body");
                x.StatusCodeShouldBe(404);
                x.ContentShouldContain("something else");
                x.Header("X-Missing").ShouldHaveOneNonNullValue();
            })
        );
        Assert.Equal(3, failure.Messages.Count());
        Assert.Contains("the-body", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_exception_of_the_application_reaches_the_test_as_itself()
    {
        await using var host = await Production();
        var own = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Scenario(x => x.Get.Url("/throws")));
        Assert.Equal("the application's own", own.Message);
    }

    [Fact]
    public async Task in_development_the_framework_s_error_page_answers_500_instead() =>
        await _host.Scenario(x =>
        {
            x.Get.Url("/throws");
            x.StatusCodeShouldBe(500);
            x.ContentShouldContain("the application's own");
        });

    [Fact]
    public async Task a_result_can_be_read_again_as_text_and_as_json()
    {
        var result = await _host.Scenario(x => x.Post.Json(Card).ToUrl("/json"));
        Assert.Equal(Card, result.ReadAsJson<CardBody>());
        Assert.Equal(Card, await result.ReadAsJsonAsync<CardBody>());
        Assert.Equal(result.ReadAsText(), await result.ReadAsTextAsync());
        Assert.Contains("\"name\":", result.ReadAsText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_json_null_is_an_error_where_json_is_asked_for()
    {
        var result = await _host.Scenario(x => x.Get.Url("/null"));
        Assert.Throws<AlbaJsonFormatterException>(() => result.ReadAsJson<CardBody>());
        Assert.Equal("null", result.ReadAsText());
    }

    [Fact]
    public async Task headers_go_out_and_come_back() =>
        await _host.Scenario(x =>
        {
            x.Get.Url("/headers");
            x.WithBearerToken("token");
            x.WithRequestHeader("X-In", "+in");
            x.Header("X-One").SingleValueShouldEqual("1").SingleValueShouldMatch("^[0-9]$");
            x.Header("X-Two").ShouldHaveValues("a", "b");
            x.Header("X-Three").ShouldNotBeWritten();
            x.ContentShouldBe("Bearer token+in");
            x.ContentTypeShouldBe("text/plain; charset=utf-8");
        });

    [Fact]
    public async Task bodies_are_sent_as_given_with_type_and_length()
    {
        Assert.Equal("application/json|2|{}", await Raw(x => x.Post.RawJson("{}").ToUrl("/raw")));
        Assert.Equal("text/plain|2|hi", await Raw(x => x.Post.Text("hi").ToUrl("/raw")));
        Assert.Equal(
            "application/jose|3|abc",
            await Raw(x => x.Post.ByteArray("abc"u8.ToArray()).ToUrl("/raw").ContentType("application/jose"))
        );
        Assert.Equal(
            "application/x-www-form-urlencoded|9|a=1+%26+b",
            await Raw(x => x.Post.FormData(new() { ["a"] = "1 & b" }).ToUrl("/raw"))
        );
    }

    [Fact]
    public async Task the_query_is_given_by_the_url_of_a_get_or_by_name()
    {
        Assert.Equal("a b", await _host.GetAsText("/query?q=a%20b"));
        Assert.Equal("a b", await Raw(x => x.Get.Url("/query").QueryString("q", "a b")));
    }

    [Fact]
    public async Task steps_run_before_and_after_each_scenario_also_after_a_failed_one()
    {
        var seen = new List<string>();
        await using var host = await Production();
        host.BeforeEach(context => context.Request.Headers["X-In"] = "before");
        host.AfterEach(context => seen.Add(context is null ? "failed" : "answered"));
        Assert.Equal("before", await host.GetAsText("/headers"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Scenario(x => x.Get.Url("/throws")));
        Assert.Equal(["answered", "failed"], seen);
    }

    [Fact]
    public async Task services_may_be_replaced_by_the_test()
    {
        await using var host = await AlbaHost.For<AppEntry>(web =>
            web.ConfigureServices(services => services.AddSingleton(new Marker("mine")))
        );
        Assert.Equal("mine", host.Services.GetRequiredService<Marker>().Name);
    }

    private static CardBody Card { get; } = new("Ada", null);

    private static Task<IAlbaHost> Production() => AlbaHost.For<AppEntry>(web => web.UseEnvironment("Production"));

    private async Task<string> Raw(Action<Scenario> scenario) => await (await _host.Scenario(scenario)).ReadAsTextAsync();

    private sealed record Marker(string Name);

    private sealed record CardBody(string Name, string? Last4);
}
