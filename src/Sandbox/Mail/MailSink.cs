using System.Globalization;

namespace Cards.Sandbox.Mail;

/// <summary>The mail server's services and what HTTP shows of it.</summary>
internal static class MailSink
{
    public static void AddMailSink(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<Mailbox>().AddSingleton<MailBehaviour>().AddSingleton<SmtpAddress>().AddHostedService<SmtpSink>();

    public static void MapMailSink(this WebApplication app)
    {
        app.MapGet("/mail", MailPage.Show);
        app.MapGet("/control/mail", (Mailbox mailbox, string? to) => SandboxJson.Ok(mailbox.Newest(to).Select(Shown)));
        app.MapDelete(
            "/control/mail",
            (Mailbox mailbox) =>
            {
                mailbox.Clear();
                return Results.NoContent();
            }
        );
        app.MapPost("/control/mail/behaviour", SetBehaviour);
    }

    private static async Task<IResult> SetBehaviour(HttpRequest request, MailBehaviour behaviour)
    {
        if (await SandboxJson.ReadAsync<Wanted>(request) is not { } wanted || wanted is { Mode: null, SmtpUtf8: null })
        {
            var modes = string.Join(", ", Enum.GetValues<MailMode>().Select(SandboxJson.Name));
            return SandboxJson.Invalid($"mode is one of {modes}; smtp_utf8 is true or false; one of the two is needed");
        }

        behaviour.Mode = wanted.Mode ?? behaviour.Mode;
        behaviour.OffersSmtpUtf8 = wanted.SmtpUtf8 ?? behaviour.OffersSmtpUtf8;
        return SandboxJson.Ok(new { mode = behaviour.Mode, smtp_utf8 = behaviour.OffersSmtpUtf8 });
    }

    private static object Shown(ReceivedMail mail) =>
        new
        {
            mail.Id,
            mail.From,
            mail.To,
            mail.Subject,
            mail.Text,
            received_at = mail.ReceivedAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        };

    private sealed record Wanted(MailMode? Mode, bool? SmtpUtf8);
}
