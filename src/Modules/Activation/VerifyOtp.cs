using Cards.Activation.Otp;
using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StackExchange.Redis;
using Wolverine;

namespace Cards.Activation;

/// <summary>A user proves the code from the mail and gets what the activation needs. A code works once; a right code that comes before the issuer's activation code is kept.</summary>
internal static class VerifyOtp
{
    private static readonly TimeSpan IssuerPatience = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/verify-activation-otp", Post)
            .WithName(nameof(VerifyOtp))
            .WithSummary("Prove the one-time code; the answer has what the activation needs")
            .Takes<Request>("""{ "otp_code": "123456" }""")
            .Answers<Response>("""{ "card_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061", "activation_code": "12345678" }""")
            .Refuses<WrongCode>(Errors.OtpInvalid)
            .Refuses<CodePending>(Errors.ActivationCodePending)
            .Refuses(Errors.NoProcessingRequest, Errors.OtpExpired, Errors.OtpAttemptsExceeded)
            .Refuses(Errors.OtpLocked, Errors.OtpUnavailable);

    public sealed record Request : IBody<Request>
    {
        public Field<Sensitive<string>> OtpCode { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    /// <param name="ActivationCode">Revealed here and nowhere else.</param>
    public sealed record Response(Guid CardId, string ActivationCode)
    {
        public override string ToString() => nameof(Response);
    }

    public sealed record WrongCode(int AttemptsLeft);

    /// <summary>The one-time code was right; whoever has the activation code from the issuer itself can activate as long as this lasts.</summary>
    /// <param name="GrantExpiresIn">Seconds.</param>
    public sealed record CodePending(bool OtpAccepted, int GrantExpiresIn);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules() => RuleFor(body => body.OtpCode).Required().Digits(Otp.OtpCode.Digits);
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        IQuerySession session,
        ActivationCodeSeal seal,
        OtpStore store,
        OtpCode codes,
        CancellationToken cancellation
    )
    {
        var caller = context.Caller();
        var request = await bus.InvokeAsync<PhysicalRequest?>(new FindPhysicalRequest(caller.UserId), cancellation);
        if (request is not { IsProcessing: true, CardId: { } cardId })
            return Answer.Refused(Errors.NoProcessingRequest);

        var activationCode = seal.Open(await session.LoadAsync<ActivationCode>(cardId, cancellation));
        var subject = new OtpSubject(caller.UserId, request.RequestId, cardId);
        try
        {
            var hash = codes.Hash(subject, body.Value.OtpCode.Required);
            return await store.VerifyAsync(subject, hash, isReady: activationCode is not null) switch
            {
                Verification.Verified => Answer.Secret(new Response(cardId, activationCode!.Reveal())),
                Verification.NotYet(var left) => Answer.Refused(
                    new Refusal(Errors.ActivationCodePending)
                    {
                        Data = new CodePending(OtpAccepted: true, (int)left.TotalSeconds),
                        RetryAfter = IssuerPatience,
                    }
                ),
                Verification.Wrong(var left) => Answer.Refused(new Refusal(Errors.OtpInvalid) { Data = new WrongCode(left) }),
                Verification.Expired => Answer.Refused(Errors.OtpExpired),
                Verification.Exceeded => Answer.Refused(Errors.OtpAttemptsExceeded),
                Verification.Locked(var reached) => Answer.Refused(reached.ToRefusal(Errors.OtpLocked)),
                _ => throw new InvalidOperationException("Checking a code came to nothing known."),
            };
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return Answer.Refused(Errors.OtpUnavailable);
        }
    }
}
