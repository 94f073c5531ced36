using System.Net;
using Cards.Contracts;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Specs.Support;
using Cards.UqPay.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Refit;

namespace Cards.UqPay.Specs.Calls;

/// <summary>What several attempts together come to.</summary>
public class RepetitionSpecs
{
    private const string Taken = """{"type":"card_error","code":"card_has_been_assigned","message":"card has been assigned"}""";

    private static readonly HttpRequestException NoConnection = new(HttpRequestError.ConnectionError);
    private static readonly HttpRequestException Cut = new(HttpRequestError.ResponseEnded);

    [Fact]
    public async Task A_cut_and_then_no_connection_is_unknown() => (await AskAsync(Cut, NoConnection)).IsUnknown();

    [Fact]
    public async Task A_cut_and_then_the_limiter_is_unknown() => (await AskAsync(Cut, (429, ""))).IsUnknown();

    [Fact]
    public async Task A_cut_and_then_a_lost_permission_is_unknown() =>
        (await AskAsync(Cut, (403, """{"error":"forbidden"}"""))).IsUnknown();

    [Fact]
    public async Task A_cut_and_then_a_proxys_no_is_unknown() => (await AskAsync(Cut, (400, "<html>"))).IsUnknown();

    [Fact]
    public async Task A_cut_and_then_a_dead_token_is_unknown() => (await AskAsync(Cut, (401, """{"error":"x"}"""))).IsUnknown();

    [Fact]
    public async Task A_cut_and_then_the_issuers_own_no_is_that_no() =>
        Assert.Equal(Errors.CardAlreadyAssigned, (await AskAsync(Cut, (400, Taken))).Refusal().Error);

    [Fact]
    public async Task Never_a_connection_is_a_refusal() =>
        Assert.Equal(Errors.UpstreamUnavailable, (await AskAsync(NoConnection)).Refusal().Error);

    [Fact]
    public async Task No_connection_and_then_success_is_success() =>
        Assert.Equal("SUCCESS", (await AskAsync(NoConnection, (200, ""))).Value().RequestStatus);

    [Fact]
    public async Task A_definite_no_is_not_repeated()
    {
        var attempts = 0;
        var outcome = await AskAsync(_ => Respond(400, Taken, () => attempts++), TestContext.Current.CancellationToken);
        Assert.Equal(Errors.CardAlreadyAssigned, outcome.Refusal().Error);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Repetitions_stop_when_the_budget_is_spent()
    {
        var attempts = 0;
        var outcome = await AskAsync(_ => Respond(500, "", () => attempts++), TestContext.Current.CancellationToken);
        outcome.IsUnknown();
        Assert.InRange(attempts, 2, 12);
    }

    [Fact]
    public async Task The_callers_own_cancellation_comes_out_as_such()
    {
        using var caller = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            AskAsync(
                async attempt =>
                {
                    await caller.CancelAsync();
                    attempt.ThrowIfCancellationRequested();
                    throw new InvalidOperationException("The caller's cancellation did not reach the attempt.");
                },
                caller.Token
            )
        );
    }

    /// <summary>Each attempt meets the next of these; the last one repeats.</summary>
    private static Task<Outcome<ActivatedCard>> AskAsync(params object[] attempts)
    {
        var next = 0;
        return AskAsync(
            _ =>
                attempts[Math.Min(next++, attempts.Length - 1)] switch
                {
                    (int status, string body) => Respond(status, body),
                    var failure => Task.FromException<IApiResponse<ActivatedBody>>((Exception)failure),
                },
            TestContext.Current.CancellationToken
        );
    }

    private static async Task<Outcome<ActivatedCard>> AskAsync(
        Func<CancellationToken, Task<IApiResponse<ActivatedBody>>> send,
        CancellationToken cancellation
    )
    {
        var options = new UqPayOptions { RequestBudget = TimeSpan.FromSeconds(1), CallTimeout = TimeSpan.FromSeconds(1) };
        var calls = new IssuerCalls(Options.Create(options), TimeProvider.System, NullLogger<IssuerCalls>.Instance);
        return await calls.AskAsync<ActivatedBody, ActivatedCard>(
            Ask.Assign,
            send,
            body => new ActivatedCard(body.RequestStatus!),
            calls.StartBudget(),
            cancellation
        );
    }

    private static async Task<IApiResponse<ActivatedBody>> Respond(int status, string body, Action? seen = null)
    {
        seen?.Invoke();
        var settings = new RefitSettings();
        var request = new HttpRequestMessage(HttpMethod.Post, "http://issuer.test/");
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body), RequestMessage = request };
        return status == 200
            ? new ApiResponse<ActivatedBody>(request, response, new ActivatedBody("SUCCESS"), settings)
            : new ApiResponse<ActivatedBody>(
                request,
                response,
                null,
                settings,
                await ApiException.Create(request, HttpMethod.Post, response, settings)
            );
    }
}
