using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cards.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cards.Platform.Http;

/// <summary>Where a page stands in its list.</summary>
/// <param name="Total">All that match, on every page.</param>
public sealed record PageMeta(int Page, int Size, long Total);

/// <summary>The one shape of every answer: <c>trace_id, status_code, message, data</c>, in this order; failures add <c>code, errors, retryable, retry_after</c>.</summary>
public static class Envelope
{
    /// <summary>The header that repeats <c>trace_id</c>.</summary>
    public const string TraceHeader = "X-Trace-Id";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The W3C trace id of the request; never empty.</summary>
    public static string TraceId(this HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? Fallback(context);

    /// <summary>Writes a success. <typeparamref name="T"/> must be known to the JSON options.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, Text message, T data) =>
        SendAsync(context, status, message, writer => WriteData(context, writer, data, typeof(T)), failure: null);

    /// <summary>Writes a page of a list, with <c>meta</c> beside <c>data</c>.</summary>
    public static Task WriteAsync<T>(HttpContext context, Text message, IReadOnlyList<T> data, PageMeta meta) =>
        SendAsync(
            context,
            StatusCodes.Status200OK,
            message,
            writer =>
            {
                WriteData(context, writer, data, typeof(IReadOnlyList<T>));
                writer.WriteStartObject("meta");
                writer.WriteNumber("page", meta.Page);
                writer.WriteNumber("limit", meta.Size);
                writer.WriteNumber("total", meta.Total);
                writer.WriteNumber("total_pages", (meta.Total + meta.Size - 1) / meta.Size);
                writer.WriteEndObject();
            },
            failure: null
        );

    /// <summary>Writes a refusal in the caller's language, with its headers.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        refusal.Limit?.Write(context.Response.Headers);
        return SendAsync(
            context,
            refusal.Error.Status,
            refusal.Error.Message,
            writer => WriteData(context, writer, refusal.Data, refusal.Data?.GetType() ?? typeof(object)),
            refusal
        );
    }

    private static async Task SendAsync(HttpContext context, int status, Text message, Action<Utf8JsonWriter> data, Refusal? failure)
    {
        var language = context.RequestedLanguage();
        var traceId = context.TraceId();
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("trace_id", traceId);
            writer.WriteNumber("status_code", status);
            writer.WriteString("message", message.In(language));
            writer.WritePropertyName("data");
            data(writer);
            if (failure is not null)
                WriteFailure(writer, failure, language);
            writer.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = buffer.WrittenCount;
        response.Headers[TraceHeader] = traceId;
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void WriteFailure(Utf8JsonWriter writer, Refusal failure, Language language)
    {
        writer.WriteString("code", failure.Error.Code);
        if (failure.Fields.Count > 0)
        {
            writer.WriteStartArray("errors");
            foreach (var field in failure.Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("field", field.Field);
                writer.WriteString("code", field.Code);
                writer.WriteString("message", field.Message.In(language));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteBoolean("retryable", failure.Error.Retryable);
        if (failure.RetryAfter is { } wait)
            writer.WriteNumber("retry_after", Seconds(wait));
    }

    private static void WriteData(HttpContext context, Utf8JsonWriter writer, object? data, Type type)
    {
        if (data is null)
        {
            writer.WriteNullValue();
            return;
        }
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        JsonSerializer.Serialize(writer, data, options.GetTypeInfo(type));
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static string Fallback(HttpContext context)
    {
        const string Key = "cards.trace-id";
        if (context.Items[Key] is not string id)
            context.Items[Key] = id = ActivityTraceId.CreateRandom().ToHexString();
        return id;
    }
}
