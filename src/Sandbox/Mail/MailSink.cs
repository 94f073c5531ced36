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
        if ((await SandboxJson.ReadAsync<Wanted>(request))?.Mode is not { } mode)
        {
            return SandboxJson.Invalid("mode is one of " + string.Join(", ", Enum.GetValues<MailMode>().Select(SandboxJson.Name)));
        }

        behaviour.Mode = mode;
        return SandboxJson.Ok(new { mode });
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

    private sealed record Wanted(MailMode? Mode);
}
