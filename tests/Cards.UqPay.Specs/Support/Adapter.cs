using System.Collections.Concurrent;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cards.UqPay.Specs.Support;

/// <summary>The adapter as one process holds it: its ports over their own client, with Redis shared. No database.</summary>
internal sealed class Adapter : IAsyncDisposable
{
    private readonly ServiceProvider provider;
    private readonly IConnectionMultiplexer redis;

    private Adapter(ServiceProvider provider, IConnectionMultiplexer redis) => (this.provider, this.redis) = (provider, redis);

    public ShiftedTime Time => (ShiftedTime)provider.GetRequiredService<TimeProvider>();

    public ICardholders Cardholders => provider.GetRequiredService<ICardholders>();

    public IIssuerCards Cards => provider.GetRequiredService<IIssuerCards>();

    public ICardOrders Orders => provider.GetRequiredService<ICardOrders>();

    public ICardAssignment Assignment => provider.GetRequiredService<ICardAssignment>();

    public ICardActivation Activation => provider.GetRequiredService<ICardActivation>();

    public IServiceProvider Services => provider;

    public IDatabase Redis => redis.GetDatabase();

    /// <summary>Everything logged, at every level.</summary>
    public LogLines Log => provider.GetRequiredService<LogLines>();

    /// <summary>Short times, so that a spec about running out of them is quick.</summary>
    public static Task<Adapter> StartAsync(Twin twin, string? redis = null, params (string Name, string Value)[] settings) =>
        StartAsync(twin.Api, twin.ClientId, redis, settings);

    public static async Task<Adapter> StartAsync(
        string api,
        string clientId,
        string? redis = null,
        params (string Name, string Value)[] settings
    )
    {
        var connection = await Servers.ConnectAsync(redis);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ShiftedTime());
        services.AddSingleton<LogLines>();
        services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogLines>());
        services.AddSingleton<IConnectionMultiplexer>(connection);
        services.AddSingleton(SpecKeys.Sealer);
        services.AddUqPay(Settings(api, clientId, settings));
        return new Adapter(services.BuildServiceProvider(validateScopes: true), connection);
    }

    public static IConfiguration Settings(string api, string clientId, params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["UqPay:BaseAddress"] = api,
                    ["UqPay:FrameBase"] = "http://127.0.0.1",
                    ["UqPay:ClientId"] = clientId,
                    ["UqPay:ApiKey"] = Twin.ApiKey,
                    ["UqPay:WebhookSecrets:0"] = Twin.Secret,
                    ["UqPay:CallTimeout"] = "00:00:05",
                    ["UqPay:RequestBudget"] = "00:00:12",
                }
            )
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>("UqPay:" + setting.Name, setting.Value)))
            .Build();

    /// <summary>A cardholder who may hold cards.</summary>
    public async Task<Guid> CardholderAsync()
    {
        var created = await Cardholders.CreateAsync(Some.Cardholder(), Guid.NewGuid(), TestContext.Current.CancellationToken);
        return created.Value().CardholderId;
    }

    public async Task<Outcome<AssignedCard>> AssignAsync(Guid cardholder, string number, Guid? key = null) =>
        await Assignment.AssignAsync(
            cardholder,
            Sensitive.Of(number),
            "USD",
            "SHARE",
            key ?? Guid.NewGuid(),
            TestContext.Current.CancellationToken
        );

    public Task<Outcome<IssuerCard?>> ReadSomeCardAsync() => Cards.ReadAsync(Guid.NewGuid(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        redis.Dispose();
    }
}

internal static class SpecKeys
{
    public static Sealer Sealer { get; } =
        new(new KeyRing("Cards:Seal:Keys", [new KeySetting { Id = "spec", Key = Convert.ToBase64String(new byte[32]) }]));
}

internal static class Some
{
    private static int count;

    public static NewCardholder Cardholder(string? email = null)
    {
        var number = Interlocked.Increment(ref count);
        return new NewCardholder(
            email ?? $"linh.{number}@example.test",
            "Linh",
            "Tran",
            "SG",
            $"8{1_000_000 + number}",
            "1992-04-18",
            new ResidentialAddress("SG", "Singapore", "10 Sample Road", null, null, null, "018956")
        );
    }
}

internal static class Outcomes
{
    public static T Value<T>(this Outcome<T> outcome) => Assert.IsType<Outcome<T>.Done>(outcome).Value;

    public static IssuerRefusal Refusal<T>(this Outcome<T> outcome) => Assert.IsType<Outcome<T>.Refused>(outcome).Refusal;

    public static void IsUnknown<T>(this Outcome<T> outcome) => Assert.IsType<Outcome<T>.Unknown>(outcome);
}

internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string All => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        lines.Enqueue(state.ToString() ?? "");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose() { }
}
