using Cards.Platform.Secrets;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Platform.Idempotency;

/// <summary>Used keys in the store.</summary>
public static class KeyUses
{
    private const string DeleteOne = $"delete from {Storage.Schema}.mt_doc_platform_key_use where id = ? and data ->> 'Attempt' = ?";

    /// <summary>Takes the key in the commit of what is begun; nothing for a request without a key.
    /// A second request with the key fails its whole commit (<see cref="LostRace"/>).</summary>
    public static void Reserve(this IDocumentSession session, KeyUse? use)
    {
        if (use is null)
            return;
        if (use.Replaces is { } over)
            session.QueueSqlCommand(DeleteOne, use.Id, over.ToString());
        session.Insert(use);
        if (use.OnReserved is { } reserved)
            session.Listeners.Add(new Committed(reserved));
    }

    /// <summary>Keeps the answer in the commit that settles; nothing for a request without a key.</summary>
    public static void Keep(this IDocumentSession session, KeyUse? answered)
    {
        if (answered is not null)
            session.Store(answered);
    }

    /// <summary>Registers what the routes need.</summary>
    public static void AddIdempotency(this IServiceCollection services, IConfiguration configuration, KeyRing keys)
    {
        services
            .AddOptions<IdempotencyOptions>()
            .Bind(configuration.GetSection(IdempotencyOptions.Section))
            .Validate(options => options.IsValid(), "Cards:Idempotency: times must be positive.")
            .ValidateOnStart();
        services.AddSingleton(new IdempotencyHash(new KeyedHash(keys.For("idempotency"))));
        services.ConfigureMarten(store => store.Schema.For<KeyUse>().DocumentAlias("platform_key_use").Index(use => use.At));
        services.AddHostedService<ForgetUsedKeys>();
    }

    private sealed class Committed(Action reserved) : DocumentSessionListenerBase
    {
        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            reserved();
            return Task.CompletedTask;
        }
    }
}
