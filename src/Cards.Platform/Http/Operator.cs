using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>Who presses on the operator interface.</summary>
public static class Operator
{
    /// <summary>The claim with the name under which the operator's credential is configured.</summary>
    public const string NameClaim = "operator";

    /// <summary>The operator's name, as it is written into events.</summary>
    /// <exception cref="InvalidOperationException">The route let a request without an operator credential through.</exception>
    public static string OperatorName(this HttpContext context) =>
        context.User.FindFirstValue(NameClaim) ?? throw new InvalidOperationException("This route needs an operator.");
}
