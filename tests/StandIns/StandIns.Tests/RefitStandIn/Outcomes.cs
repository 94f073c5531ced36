using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace StandIns.Tests.OnRefit;

public sealed class Outcomes
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_answer_that_is_not_2xx_is_an_api_exception_in_every_form()
    {
        var things = Wire.Json("""{"code":"card_not_found"}""", HttpStatusCode.BadRequest).Client<IThings>();
        using var response = await things.One("1", Stop);
        Assert.True(response.HasResponseError(out var error));
        Assert.False(response.HasRequestError(out _));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        Assert.Equal("""{"code":"card_not_found"}""", error.Content);
        Assert.Equal("card_not_found", (await error.GetContentAsAsync<Dictionary<string, string>>())!["code"]);
        Assert.Null(response.Content);
        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<ApiException>(() => things.Plain("1"))).StatusCode);
        await Assert.ThrowsAsync<ApiException>(() => things.Remove(1));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"name":"a","name":"b","amount":1,"mood":"blueSky"}""")]
    public async Task a_good_status_with_a_bad_or_ambiguous_body_is_an_error_that_keeps_the_status(string body)
    {
        var things = Wire.Json(body).Client<IThings>();
        using var response = await things.One("1", Stop);
        Assert.True(response.IsSuccessStatusCode);
        Assert.False(response.IsSuccessful);
        Assert.IsType<JsonException>(response.Error!.InnerException);
        Assert.Equal(body, Assert.IsType<ApiException>(response.Error).Content);
        Assert.IsType<JsonException>((await Assert.ThrowsAsync<ApiException>(() => things.Plain("1"))).InnerException);
    }

    [Fact]
    public async Task a_refused_connection_is_captured_by_a_response_and_raw_without_result()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{UnusedPort()}") };
        var things = RestService.For<IThings>(http);
        using var response = await things.One("1", Stop);
        Assert.True(response.HasRequestError(out var error));
        Assert.IsType<HttpRequestException>(error.InnerException);
        Assert.Null(response.StatusCode);
        Assert.False(response.IsReceived);
        Assert.IsType<HttpRequestException>((await Assert.ThrowsAsync<ApiRequestException>(() => things.Plain("1"))).InnerException);
        await Assert.ThrowsAsync<HttpRequestException>(() => things.Remove(1));
    }

    [Fact]
    public async Task the_client_s_time_out_is_captured_by_a_response_and_raw_without_result()
    {
        using var http = new HttpClient(new Silent())
        {
            BaseAddress = new Uri("http://issuer.test"),
            Timeout = TimeSpan.FromMilliseconds(50),
        };
        var things = RestService.For<IThings>(http);
        using var response = await things.One("1", Stop);
        Assert.IsType<TaskCanceledException>(Assert.IsType<ApiRequestException>(response.Error).InnerException);
        Assert.False(response.IsReceived);
        await Assert.ThrowsAsync<ApiRequestException>(() => things.Plain("1"));
        await Assert.ThrowsAsync<TaskCanceledException>(() => things.Remove(1));
    }

    [Fact]
    public async Task the_caller_s_own_cancellation_is_thrown_not_captured()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = new Uri("http://issuer.test") };
        using var caller = new CancellationTokenSource();
        var call = RestService.For<IThings>(http).One("1", caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task the_redactor_sees_every_exception_before_the_caller_does()
    {
        var settings = new RefitSettings
        {
            ExceptionRedactor = failure =>
            {
                failure.RequestMessage.Headers.Authorization = null;
                if (failure is ApiException answered)
                    answered.Content = null;
            },
        };
        using var refused = await Wire.Json("4096360800133951", HttpStatusCode.BadRequest)
            .Client<IThings>(settings)
            .Make("x", new Thing("n", 1, Mood.BlueSky), null, new Dictionary<string, string>(), "secret", "t");
        Assert.Null(Assert.IsType<ApiException>(refused.Error).Content);
        using var lost = await new Wire(_ => throw new HttpRequestException("lost"))
            .Client<IThings>(settings)
            .Make("x", new Thing("n", 1, Mood.BlueSky), null, new Dictionary<string, string>(), "secret", "t");
        Assert.Null(lost.Error!.RequestMessage.Headers.Authorization);
    }

    [Fact]
    public async Task the_content_of_an_exception_is_bounded_where_a_bound_is_set()
    {
        var settings = new RefitSettings { MaxExceptionContentLength = 4 };
        using var refused = await Wire.Json("0123456789", HttpStatusCode.BadRequest).Client<IThings>(settings).One("1", Stop);
        Assert.Equal("0123", Assert.IsType<ApiException>(refused.Error).Content);
        using var unreadable = await Wire.Json("xyzxyz").Client<IThings>(settings).One("1", Stop);
        Assert.Equal("xyzx", Assert.IsType<ApiException>(unreadable.Error).Content);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, """{"name":"n","amount":1,"mood":"blueSky"}""")]
    public async Task the_body_sent_is_kept_only_when_asked_for(bool capture, string? kept)
    {
        var things = Wire.Json("{}", HttpStatusCode.BadRequest).Client<IThings>(new RefitSettings { CaptureRequestContent = capture });
        using var response = await things.Replace(new Thing("n", 1, Mood.BlueSky));
        Assert.Equal(kept, response.Error!.RequestContent);
    }

    [Fact]
    public async Task an_exception_factory_decides_what_is_an_error()
    {
        var things = Wire.Json("""{"name":"n","amount":1,"mood":"blueSky"}""", HttpStatusCode.NotFound)
            .Client<IThings>(new RefitSettings { ExceptionFactory = _ => ValueTask.FromResult<Exception?>(null) });
        Assert.Equal("n", (await things.Plain("1")).Name);
    }

    [Fact]
    public async Task a_registered_client_is_transient_its_settings_are_made_once_and_a_named_client_is_shared()
    {
        var wire = Wire.Json("{}");
        var made = 0;
        var services = new ServiceCollection();
        var builder = services.AddRefitClient<IThings>(
            _ =>
            {
                made++;
                return new RefitSettings();
            },
            "issuer"
        );
        builder
            .ConfigureHttpClient(http => http.BaseAddress = new Uri("http://issuer.test/api"))
            .ConfigurePrimaryHttpMessageHandler(() => wire);
        services.AddRefitClient<IOther>((RefitSettings?)null, "issuer");
        await using var provider = services.BuildServiceProvider();
        Assert.Equal("issuer", builder.Name);
        Assert.NotSame(provider.GetRequiredService<IThings>(), provider.GetRequiredService<IThings>());
        Assert.Equal(1, made);
        using var response = await provider.GetRequiredService<IOther>().Other();
        Assert.Equal("http://issuer.test/api/other", wire.Url);
    }

    [Fact]
    public void a_client_without_a_name_is_called_after_its_interface() =>
        Assert.Equal(
            $"Refit.Implementation.GeneratedStandInsTests+StandInsTestsOnRefitIOther, {typeof(IOther).Assembly.FullName}",
            new ServiceCollection().AddRefitClient<IOther>().Name
        );

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<HttpResponseMessage>();
            cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            return never.Task;
        }
    }
}

internal interface IOther
{
    [Get("/other")]
    Task<IApiResponse> Other();
}
