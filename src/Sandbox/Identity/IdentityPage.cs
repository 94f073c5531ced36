using Cards.Sandbox.Pages;

namespace Cards.Sandbox.Identity;

internal static class IdentityPage
{
    public static IResult Show(HttpRequest request, KeyRing keys, Issuer issuer) =>
        Page.Show(
            "Identity",
            Html.Of(
                $"""
                <p>Issuer <code>{issuer.Url(request)}</code>, audience <code>{AccessTokens.Audience}</code>,
                  <a href="/identity/.well-known/openid-configuration">discovery</a>, <a href="/identity/jwks">keys</a>.</p>
                <h2>A token for any user</h2>
                <form method="post" action="/identity/token">
                  <p><label>User <input name="user" required maxlength="256" value="linh"></label>
                  <label>Email <input name="email" value="linh@example.test"></label> <small>empty: none</small></p>
                  <p><label>Seconds <input name="lifetime_seconds" type="number" value="3600"></label>
                  <label>Signed with <select name="alg"><option>RS256</option><option>ES256</option></select></label>
                  <button>Issue</button></p>
                </form>
                <h2>Published keys</h2>
                <ul>{Html.Join(keys.Published.Select(Row))}</ul>
                """
            )
        );

    private static Html Row(SigningKey key) => Html.Of($"<li>{key.Alg} <code>{key.Kid}</code></li>");
}
