using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Alba;

/// <summary>An application under test, in this process and without sockets (Alba 8.5.2).</summary>
public interface IAlbaHost : IHost, IAsyncDisposable
{
    /// <summary>The server that takes the requests.</summary>
    TestServer Server { get; }

    /// <summary>Sends one request and checks what was stated about its answer.</summary>
    /// <param name="configure">States the request and what is expected. Without a word on the status, 200 is expected.</param>
    /// <exception cref="ScenarioAssertionException">An expectation failed. What the application itself throws comes out as it is, unless it answers: in Development the framework's error page does.</exception>
    Task<IScenarioResult> Scenario(Action<Scenario> configure);

    /// <summary>Runs before each request; additive.</summary>
    /// <param name="beforeEach">What to run.</param>
    IAlbaHost BeforeEach(Action<HttpContext> beforeEach);

    /// <summary>Runs after each request, with null when it failed; additive.</summary>
    /// <param name="afterEach">What to run.</param>
    IAlbaHost AfterEach(Action<HttpContext?> afterEach);

    /// <summary>Runs before each request; additive.</summary>
    /// <param name="beforeEach">What to run.</param>
    IAlbaHost BeforeEachAsync(Func<HttpContext, Task> beforeEach);

    /// <summary>Runs after each request, with null when it failed; additive.</summary>
    /// <param name="afterEach">What to run.</param>
    IAlbaHost AfterEachAsync(Func<HttpContext?, Task> afterEach);
}

/// <summary>Starts applications for tests (Alba 8.5.2).</summary>
public sealed class AlbaHost : IAlbaHost
{
    private readonly IDisposable _application;
    private readonly IAlbaExtension[] _extensions;
    private readonly List<Func<HttpContext, Task>> _before = [];
    private readonly List<Func<HttpContext?, Task>> _after = [];

    private AlbaHost(IDisposable application, TestServer server, IServiceProvider services, IAlbaExtension[] extensions)
    {
        _application = application;
        _extensions = extensions;
        Server = server;
        Server.AllowSynchronousIO = true;
        Services = services;
        Json = new HostJson(services);
    }

    /// <inheritdoc />
    public TestServer Server { get; }

    /// <inheritdoc />
    public IServiceProvider Services { get; }

    internal HostJson Json { get; }

    /// <summary>Runs the entry point of an application and takes it over before it listens.</summary>
    /// <typeparam name="TEntryPoint">Any public type of the application's assembly.</typeparam>
    /// <param name="extensions">Applied before the host is built, and told when it has started.</param>
    public static Task<IAlbaHost> For<TEntryPoint>(params IAlbaExtension[] extensions)
        where TEntryPoint : class => For<TEntryPoint>(_ => { }, extensions);

    /// <summary>Runs the entry point of an application and takes it over before it listens.</summary>
    /// <typeparam name="TEntryPoint">Any public type of the application's assembly.</typeparam>
    /// <param name="configuration">Settings and services that replace the application's own.</param>
    /// <param name="extensions">Applied before the host is built, and told when it has started.</param>
    public static async Task<IAlbaHost> For<TEntryPoint>(Action<IWebHostBuilder> configuration, params IAlbaExtension[] extensions)
        where TEntryPoint : class
    {
        var application = new Application<TEntryPoint>(configuration, extensions);
        try
        {
            // Asking for the server is what starts the application.
            var host = new AlbaHost(application, application.Server, application.Services, extensions);
            foreach (var extension in extensions)
                await extension.Start(host);
            return host;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public IAlbaHost BeforeEach(Action<HttpContext> beforeEach) =>
        BeforeEachAsync(context =>
        {
            beforeEach(context);
            return Task.CompletedTask;
        });

    /// <inheritdoc />
    public IAlbaHost AfterEach(Action<HttpContext?> afterEach) =>
        AfterEachAsync(context =>
        {
            afterEach(context);
            return Task.CompletedTask;
        });

    /// <inheritdoc />
    public IAlbaHost BeforeEachAsync(Func<HttpContext, Task> beforeEach)
    {
        _before.Add(beforeEach);
        return this;
    }

    /// <inheritdoc />
    public IAlbaHost AfterEachAsync(Func<HttpContext?, Task> afterEach)
    {
        _after.Add(afterEach);
        return this;
    }

    /// <inheritdoc />
    public async Task<IScenarioResult> Scenario(Action<Scenario> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var scenario = new Scenario(this);
        configure(scenario);
        HttpContext? context = null;
        try
        {
            var result = await Send(scenario);
            context = result.Context;
            scenario.Check(result);
            return result;
        }
        finally
        {
            foreach (var step in _after)
                await step(context);
        }
    }

    /// <summary>Does nothing: the application runs already.</summary>
    /// <param name="cancellationToken">Not used.</param>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Stops the application.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        Services.GetRequiredService<IHost>().StopAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var extension in _extensions)
            extension.Dispose();
        _application.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var extension in _extensions)
            await extension.DisposeAsync();
        await ((IAsyncDisposable)_application).DisposeAsync();
    }

    private async Task<ScenarioResult> Send(Scenario scenario)
    {
        ExceptionDispatchInfo? mistake = null;
        var context = await Server.SendAsync(request => mistake = Prepare(scenario, request));
        mistake?.Throw();
        using var body = new MemoryStream();
        await context.Response.Body.CopyToAsync(body);
        return new ScenarioResult(context, body.ToArray(), Json);
    }

    private ExceptionDispatchInfo? Prepare(Scenario scenario, HttpContext context)
    {
        try
        {
            // The server asks for the request synchronously; nothing here may need this thread to go on.
            foreach (var step in _before)
                Task.Run(() => step(context)).GetAwaiter().GetResult();
            scenario.Apply(context);
            return null;
        }
        catch (Exception failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    private sealed class Application<TEntryPoint>(Action<IWebHostBuilder> configuration, IAlbaExtension[] extensions)
        : WebApplicationFactory<TEntryPoint>
        where TEntryPoint : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => configuration(builder);

        protected override IHost CreateHost(IHostBuilder builder)
        {
            foreach (var extension in extensions)
                builder = extension.Configure(builder);
            return base.CreateHost(builder);
        }
    }
}
