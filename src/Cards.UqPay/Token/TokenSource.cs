using System.Net;
using Cards.UqPay.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cards.UqPay.Token;

/// <summary>Gives every call the one token. A login kills the token before it, so nobody logs in unless Redis holds no better one, and only one does.</summary>
/// <remarks>Singleton, thread-safe. Inside the process one refresh is shared by all who wait; across processes the lock in Redis picks one.</remarks>
internal sealed class TokenSource(
    TokenShelf shelf,
    ITokenApi api,
    IOptions<UqPayOptions> options,
    TimeProvider clock,
    ILogger<TokenSource> log
)
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly string holder = Guid.CreateVersion7().ToString("N");
    private readonly Lock gate = new();
    private Task<IssuerToken>? flight;
    private volatile IssuerToken? current;

    /// <exception cref="NoTokenException">None is to be had now.</exception>
    public async ValueTask<IssuerToken> GetAsync(CancellationToken cancellation)
    {
        var token = current;
        if (token is not null && token.IsFresh(clock.GetUtcNow()))
            return token;
        if (token is null || !token.IsLive(clock.GetUtcNow()))
            return await RefreshAsync(refused: null, cancellation);

        // The old token still works: waiting for the new one must leave time for the call itself.
        using var patience = new CancellationTokenSource(options.Value.CallTimeout / 2, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await RefreshAsync(refused: null, both.Token);
        }
        catch (NoTokenException)
        {
            return token;
        }
    }

    /// <summary>After a 401: another process's newer token if there is one, else a new login.</summary>
    /// <exception cref="NoTokenException">None is to be had now.</exception>
    public async ValueTask<IssuerToken> ReplaceAsync(IssuerToken refused, CancellationToken cancellation)
    {
        for (; ; )
        {
            if (current is { } token && token.Supersedes(refused))
                return token;
            // A refresh that began before this refusal may still bring the refused token.
            var found = await RefreshAsync(refused, cancellation);
            if (found.Value != refused.Value)
                return found;
        }
    }

    private async Task<IssuerToken> RefreshAsync(IssuerToken? refused, CancellationToken cancellation)
    {
        Task<IssuerToken> shared;
        lock (gate)
        {
            if (flight is null || flight.IsCompleted)
                flight = FindOrLoginAsync(refused);
            shared = flight;
        }
        try
        {
            // Nobody's cancellation ends the shared refresh: a login that was sent must be remembered.
            return await shared.WaitAsync(cancellation);
        }
        catch (OperationCanceledException failure)
        {
            // Out of time, but the one thing that is certain is that the call itself was not sent.
            throw new NoTokenException("No token came in time.", worthRepeating: true, failure);
        }
    }

    private async Task<IssuerToken> FindOrLoginAsync(IssuerToken? refused)
    {
        await Task.Yield();
        try
        {
            return current = await SearchAsync(refused);
        }
        catch (NoTokenException failure)
        {
            log.LogWarning("No token of the issuer is to be had: {Why}", failure.Message);
            throw;
        }
    }

    private async Task<IssuerToken> SearchAsync(IssuerToken? refused)
    {
        using var deadline = new CancellationTokenSource(options.Value.RequestBudget, clock);
        for (; ; )
        {
            if (await FindAsync(refused) is { } found)
                return found;
            if (await shelf.TryLockAsync(holder))
                return await FindAsync(refused) ?? await LoginAsync(deadline.Token);
            try
            {
                await Task.Delay(LockPoll, clock, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new NoTokenException("Another process holds the login lock and brought no token.", worthRepeating: true);
            }
        }
    }

    private async Task<IssuerToken?> FindAsync(IssuerToken? refused) =>
        await shelf.ReadAsync() is { } stored && stored.IsFresh(clock.GetUtcNow()) && stored.Supersedes(refused) ? stored : null;

    private async Task<IssuerToken> LoginAsync(CancellationToken deadline)
    {
        using var timeout = new CancellationTokenSource(options.Value.CallTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, deadline);
        try
        {
            using var response = await api.LoginAsync(options.Value.ClientId, options.Value.ApiKey, both.Token);
            if (response is { IsSuccessful: true, Content: { AuthToken: { } value } body } && value.Value.Reveal().Length > 0)
                return await ShareAsync(IssuerToken.Of(value, body.ExpiredAt, clock.GetUtcNow()));
            await shelf.LeaveAsync(holder);
            throw Refused(response.StatusCode);
        }
        catch (OperationCanceledException failure)
        {
            await shelf.LeaveAsync(holder);
            throw new NoTokenException("The issuer did not answer the login in time.", worthRepeating: true, failure);
        }
    }

    private async Task<IssuerToken> ShareAsync(IssuerToken token)
    {
        log.LogInformation("Logged in at the issuer; the token is renewed at {RefreshAt}", token.RefreshAt);
        try
        {
            if (await shelf.PutAsync(token, holder))
                return token;
        }
        catch (NoTokenException)
        {
            // The login happened and the token before it is dead: this one is good here, and the others find their way once Redis is back.
            return token;
        }
        throw new NoTokenException("The login lock was lost during the login.", worthRepeating: true);
    }

    private NoTokenException Refused(HttpStatusCode? status)
    {
        log.LogError("The issuer refused the login with {Status}", (int?)status);
        // 400 and 401 are a wrong client id or key: asking again does not make them right.
        return new NoTokenException(
            "The issuer gave no token.",
            status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError
        );
    }
}
