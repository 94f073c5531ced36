using Microsoft.AspNetCore.Authentication.JwtBearer;
#if !REAL_PACKAGES
using System.IdentityModel.Tokens.Jwt;
#endif

namespace Cards.Edge;

/// <summary>The lines that differ between JwtBearer 3.1 and 10.</summary>
internal static class Stack
{
    /// <summary>Claims keep the names they have in the token.</summary>
    public static void KeepClaimNames(this JwtBearerOptions options)
    {
#if REAL_PACKAGES
        options.MapInboundClaims = false;
#else
        options.SecurityTokenValidators.Clear();
        options.SecurityTokenValidators.Add(new JwtSecurityTokenHandler { MapInboundClaims = false });
#endif
    }
}
