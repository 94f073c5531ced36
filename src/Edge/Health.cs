using Cards.Contracts;
using Cards.Platform.Http;

namespace Cards.Edge;

/// <summary>Alive means this process answers; ready means the host behind it is ready too.</summary>
internal static class Health
{
    private static readonly Text Live = new("Live", "运行中");
    private static readonly Text Ready = new("Ready", "就绪");

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddHttpClient(nameof(Readiness), client => client.Timeout = TimeSpan.FromSeconds(3));
        services.AddSingleton<Readiness>();
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", (HttpContext context) => Envelope.WriteAsync<object?>(context, StatusCodes.Status200OK, Live, null))
            .AllowAnonymous();
        app.MapGet(
                "/healthz/ready",
                async (HttpContext context, Readiness readiness) =>
                    await (
                        await readiness.IsReadyAsync().WaitAsync(context.RequestAborted)
                            ? Envelope.WriteAsync<object?>(context, StatusCodes.Status200OK, Ready, null)
                            : Envelope.WriteAsync(context, Errors.TemporarilyUnavailable)
                    )
            )
            .AllowAnonymous();
    }
}

/// <summary>Asks the host, at most once a second however many ask the edge: the question is public and costs the host's database.</summary>
internal sealed class Readiness(IHttpClientFactory clients, EdgeSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<bool>? answer;
    private long askedAt;

    public Task<bool> IsReadyAsync()
    {
        lock (gate)
        {
            if (answer is null || (answer.IsCompleted && clock.GetElapsedTime(askedAt) > GoodFor))
            {
                askedAt = clock.GetTimestamp();
                answer = AskAsync();
            }
            return answer;
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            using var client = clients.CreateClient(nameof(Readiness));
            using var response = await client.GetAsync(new Uri(settings.Host, "/healthz/ready"));
            return response.StatusCode == System.Net.HttpStatusCode.OK;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
