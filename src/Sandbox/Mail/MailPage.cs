using System.Globalization;
using Cards.Sandbox.Pages;

namespace Cards.Sandbox.Mail;

internal static class MailPage
{
    public static IResult Show(Mailbox mailbox, string? to)
    {
        var mails = mailbox.Newest(to);
        return Page.Show(
            "Mailbox",
            Html.Of(
                $"""
                <form action="/mail"><label>To <input name="to" value="{to}"></label> <button>Show</button></form>
                <p>{mails.Count} mails, newest first.</p>
                {Html.Join(mails.Select(Row))}
                """
            )
        );
    }

    private static Html Row(ReceivedMail mail) =>
        Html.Of(
            $"""
            <article>
              <strong>{mail.Subject}</strong><br>
              <small>{mail.From} to {string.Join(", ", mail.To)}, {mail.ReceivedAt.ToString(
                "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture
            )} UTC</small>
              <pre>{mail.Text}</pre>
            </article>
            """
        );
}
