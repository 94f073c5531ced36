using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;

namespace Cards.Edge;

/// <summary>
/// Replaces an encrypted body by what was in it, before the forwarder sees the request. A plain body is looked at as far as its first member's
/// name and then goes its way unread. Not a transform: the forwarder takes hold of the body before its transforms run.
/// </summary>
internal sealed class DecryptField(RequestDelegate next, BodyOpener opener, DecryptionSettings settings)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var route = context.GetRouteModel().Config;
        if (route.AuthorizationPolicy == RouteRules.Anonymous)
        {
            // Not the app: a webhook is judged by its signature over raw bytes, and by that alone.
            await next(context);
            return;
        }
        var rule = RouteRules.DecryptionOf(route);
        // The host would not hear of it: the header stays here.
        if (BodyEncoding.IsForeign(context))
        {
            await Envelope.WriteAsync(context, Errors.UnsupportedMediaType);
            return;
        }
        byte[]? wrapped = null;
        var length = 0;
        try
        {
            if (context.MayHaveBody() && context.Request.HasJsonContentType())
                (wrapped, length) = await TakeWrapperAsync(context);
            if (wrapped is not null)
                await OpenAsync(context, wrapped.AsMemory(0, length), rule);
            else if (rule == Decryption.Required)
                await Envelope.WriteAsync(context, Errors.EncryptedBodyRequired);
            else
                await next(context);
        }
        finally
        {
            if (wrapped is not null)
                ArrayPool<byte>.Shared.Return(wrapped);
        }
    }

    /// <summary>The whole body in a rented buffer when it is a wrapper; otherwise null, and the body is still to be read by the next.</summary>
    private async Task<(byte[]? Wrapped, int Length)> TakeWrapperAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        // A reader may hold bytes that the stream under it has already given.
        context.Request.Body = reader.AsStream(leaveOpen: true);
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            var look = buffer.Length > StrictJson.MaxBytes ? Wrapper.Look.Plain : Wrapper.Glance(buffer, settings.Field);
            if (look == Wrapper.Look.Plain || (read.IsCompleted && look == Wrapper.Look.NotYetKnown))
            {
                reader.AdvanceTo(buffer.Start);
                return default;
            }
            if (read.IsCompleted)
                return TakeWhole(reader, buffer);
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private (byte[]? Wrapped, int Length) TakeWhole(PipeReader reader, in ReadOnlySequence<byte> buffer)
    {
        var length = (int)buffer.Length;
        var body = ArrayPool<byte>.Shared.Rent(length);
        buffer.CopyTo(body);
        if (Wrapper.Find(body.AsMemory(0, length), settings.Field) is not null)
        {
            reader.AdvanceTo(buffer.End);
            return (body, length);
        }
        ArrayPool<byte>.Shared.Return(body);
        reader.AdvanceTo(buffer.Start);
        return default;
    }

    private async Task OpenAsync(HttpContext context, Memory<byte> body, Decryption rule)
    {
        if (rule == Decryption.Off)
        {
            await Envelope.WriteAsync(context, Errors.EncryptedBodyNotAccepted);
            return;
        }
        var text = Wrapper.Find(body, settings.Field)!.Value;
        var plaintext = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var (length, refused) = await opener.OpenAsync(text, plaintext, context.Connection.RemoteIpAddress);
            if (refused is not null)
            {
                await Envelope.WriteAsync(context, refused);
                return;
            }
            Replace(context, plaintext, length);
            await next(context);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
            ArrayPool<byte>.Shared.Return(plaintext);
        }
    }

    private static void Replace(HttpContext context, byte[] plaintext, int length)
    {
        var request = context.Request;
        request.Body = new MemoryStream(plaintext, 0, length, writable: false);
        request.Headers.TransferEncoding = default;
        request.ContentLength = length;
        request.ContentType = "application/json";
        context.Features.Set(DecryptedBody.Mark);
    }
}

/// <summary>The body arrived encrypted and was opened here: what the caller assertion tells the host.</summary>
internal sealed class DecryptedBody
{
    public static readonly DecryptedBody Mark = new();

    private DecryptedBody() { }
}
