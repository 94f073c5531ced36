using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Cards.Sandbox.Identity;

/// <summary>The compact serialisation of RFC 7515: header.payload.signature.</summary>
internal static class Jwt
{
    public static string Write(object header, object claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, SandboxJson.Options));
}
