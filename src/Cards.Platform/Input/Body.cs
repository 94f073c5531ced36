using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cards.Platform.Input;

/// <summary>A request body and its shape rules.</summary>
public interface IBody<TSelf>
    where TSelf : IBody<TSelf>
{
    /// <summary>Run on every body of this type; singleton.</summary>
    static abstract IValidator<TSelf> Rules { get; }
}

/// <summary>A body without members: nothing, <c>{}</c> or any object.</summary>
public sealed record NoMembers : IBody<NoMembers>
{
    /// <inheritdoc/>
    public static IValidator<NoMembers> Rules { get; } = new InlineValidator<NoMembers>();
}

/// <summary>A body that failed; <see cref="RefuseBadInput"/> answers before the endpoint runs.</summary>
internal interface IBodyFailure
{
    Refusal? Failure { get; }
}

/// <summary>A parsed and validated body as an endpoint parameter.</summary>
public sealed class Body<T> : IBodyFailure
    where T : class, IBody<T>
{
    private readonly T? value;

    private Body(T? value, Refusal? failure) => (this.value, Failure) = (value, failure);

    /// <summary>The body; every rule holds.</summary>
    /// <exception cref="InvalidOperationException">The route does not use <see cref="RefuseBadInput"/>.</exception>
    public T Value => value ?? throw new InvalidOperationException("A refused body reached its endpoint.");

    internal Refusal? Failure { get; }

    Refusal? IBodyFailure.Failure => Failure;

    /// <summary>Called by the framework's parameter binding.</summary>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StrictJson.MaxBytes + 1);
        try
        {
            var (length, refused) = await StrictJson.ReadAsync(context.Request, buffer, context.RequestAborted);
            if (refused is not null)
                return new Body<T>(null, refused);
            return Parse(context, buffer.AsMemory(0, length));
        }
        finally
        {
            // The body may hold a PAN or a PIN: it does not go back to the pool readable.
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Body<T> Parse(HttpContext context, ReadOnlyMemory<byte> json)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            if (!StrictJson.IsObject(json))
                return Invalid(Rules.WrongType("body"));
        }
        catch (JsonException)
        {
            return new(null, Errors.MalformedJson);
        }

        RequestKey.Read(context, json);
        try
        {
            var type = options.GetTypeInfo(typeof(T));
            // Nothing and null are judged like an empty object: the missing fields are what is wrong with them.
            var value = (T)
                ((json.IsEmpty ? null : JsonSerializer.Deserialize(json.Span, type)) ?? JsonSerializer.Deserialize("{}"u8, type))!;
            var result = T.Rules.Validate(value);
            return result.IsValid ? new(value, null) : Invalid(Rules.ToFields(result));
        }
        catch (JsonException wrongType)
        {
            // Only a nested object can fail here, by not being one; its path starts with "$.".
            return Invalid(Rules.WrongType(wrongType.Path is ['$', '.', .. var path] ? path : "body"));
        }
    }

    private static Body<T> Invalid(params IReadOnlyList<FieldError> fields) =>
        new(null, new Refusal(Errors.ValidationFailed) { Fields = fields });
}
