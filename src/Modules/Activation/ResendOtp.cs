using Cards.Activation.Otp;
using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wolverine;

namespace Cards.Activation;

/// <summary>A user with an assigned card gets a fresh one-time code by mail, at most one a minute.</summary>
internal static class ResendOtp
{
    private static readonly Text Sent = new("Card activation OTP sent successfully", "激活验证码已发送");

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/resend-activation-otp", Post)
            .WithName(nameof(ResendOtp))
            .WithSummary("Have a fresh one-time code sent by mail, at most one a minute")
            .Takes<NoMembers>("{}")
            .Answers<Response>("""{ "success": true, "remaining_seconds": 60 }""", Sent)
            .Refuses<Response>(Errors.OtpCooldown)
            .Refuses(Errors.NoProcessingRequest, Errors.EmailRequired, Errors.EmailInvalid, Errors.OtpSendFailed, Errors.OtpUnavailable);

    public sealed record Response(bool Success, int RemainingSeconds);

    private static async Task<IResult> Post(
        HttpContext context,
        Body<NoMembers> _,
        IMessageBus bus,
        OtpStore store,
        OtpCode codes,
        OtpMail mail,
        IOptions<ActivationOptions> options,
        CancellationToken cancellation
    )
    {
        var caller = context.Caller();
        var request = await bus.InvokeAsync<PhysicalRequest?>(new FindPhysicalRequest(caller.UserId), cancellation);
        if (request is not { IsProcessing: true, CardId: { } cardId })
            return Answer.Refused(Errors.NoProcessingRequest);
        if (caller.Email is null)
            return Answer.Refused(Errors.EmailRequired);
        // Before anything is counted: trying again will not help.
        if (!MailAddress.TryRead(caller.Email, out var address))
            return Answer.Refused(Errors.EmailInvalid);

        var subject = new OtpSubject(caller.UserId, request.RequestId, cardId);
        var code = OtpCode.New();
        try
        {
            var reservation = await store.ReserveAsync(subject, codes.Hash(subject, code), context.TraceId());
            if (reservation is Reservation.TooSoon(var reached))
                return Answer.Refused(reached.ToRefusal(Errors.OtpCooldown) with { Data = new Response(false, Seconds(reached.Wait)) });
            if (await mail.SendAsync(address, code, caller.Language))
                return Answer.Ok(new Response(true, Seconds(options.Value.Otp.Cooldown)), Sent);
            await store.ReleaseAsync(subject, ((Reservation.Granted)reservation).Token);
            return Answer.Refused(Errors.OtpSendFailed);
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return Answer.Refused(Errors.OtpUnavailable);
        }
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
