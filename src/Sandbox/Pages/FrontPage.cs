using Cards.Sandbox.Mail;

namespace Cards.Sandbox.Pages;

internal static class FrontPage
{
    public static void MapFrontPage(this IEndpointRouteBuilder app)
    {
        app.MapGet(
            "/",
            (SmtpAddress smtp) =>
                Page.Show(
                    "Everyone else",
                    Html.Of(
                        $"""
                        <p>Stands in for every third party of Cards while you develop. Nothing here is real.</p>
                        <ul>
                          <li><a href="/mail">Mailbox</a>: what was sent to SMTP port {smtp.Port}</li>
                          <li><a href="/uqpay">UQPAY</a>: the card issuer</li>
                          <li><a href="/identity">Identity</a>: signing keys, and tokens for any user</li>
                        </ul>
                        """
                    )
                )
        );

        app.MapGet("/healthz/ready", (SmtpAddress smtp) => SandboxJson.Ok(new { status = "ready", smtp_port = smtp.Port }));
    }
}
