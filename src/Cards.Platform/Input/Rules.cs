using System.Text.Json;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using FluentValidation;
using FluentValidation.Results;

namespace Cards.Platform.Input;

/// <summary>The shape rules request bodies are made of. A message never echoes the value.</summary>
public static class Rules
{
    private static readonly Text RequiredText = new("is required", "为必填项");
    private const string NotTextCode = "not_text";
    private static readonly Text NotTextText = new("must not contain a control character", "不得包含控制字符");
    private static readonly Text TypeText = new("has the wrong type", "类型不正确");

    /// <summary>Present, not null, and of the right JSON type; the first rule of every required field.</summary>
    public static IRuleBuilderOptions<TBody, Field<T>> Required<TBody, T>(this IRuleBuilder<TBody, Field<T>> rule) =>
        rule.Must(field => !field.IsAbsent)
            .Says("required", RequiredText, new Shape { IsRequired = true })
            .Must(field => field.State != FieldState.WrongType)
            .Says("wrong_type", TypeText)
            .Must(field => field.State != FieldState.NotText)
            .Says(NotTextCode, NotTextText);

    /// <summary>Absent or null is fine; the wrong JSON type is not.</summary>
    public static IRuleBuilderOptions<TBody, Field<T>> Optional<TBody, T>(this IRuleBuilder<TBody, Field<T>> rule) =>
        rule.Must(field => field.State != FieldState.WrongType)
            .Says("wrong_type", TypeText)
            .Must(field => field.State != FieldState.NotText)
            .Says(NotTextCode, NotTextText);

    /// <summary>Exactly <paramref name="count"/> ASCII digits.</summary>
    public static IRuleBuilderOptions<TBody, Field<string>> Digits<TBody>(this IRuleBuilder<TBody, Field<string>> rule, int count) =>
        rule.Must(field => IsDigits(field.Value, count, count)).Says($"digits_{count}", DigitsText(count), DigitsShape(count, count));

    /// <summary>Exactly <paramref name="count"/> ASCII digits.</summary>
    public static IRuleBuilderOptions<TBody, Field<Sensitive<string>>> Digits<TBody>(
        this IRuleBuilder<TBody, Field<Sensitive<string>>> rule,
        int count
    ) => rule.Must(field => IsDigits(field.Peek(), count, count)).Says($"digits_{count}", DigitsText(count), DigitsShape(count, count));

    /// <summary>A UUID in its usual hyphenated form.</summary>
    public static IRuleBuilderOptions<TBody, Field<string>> Uuid<TBody>(this IRuleBuilder<TBody, Field<string>> rule) =>
        rule.Must(field => Guid.TryParseExact(field.Value, "D", out _))
            .Says("uuid", new("must be a UUID", "必须为 UUID"), new Shape { Format = "uuid", MaxLength = 36 });

    /// <summary>Absent, or a P-256 public key as a JWK.</summary>
    public static IRuleBuilderOptions<TBody, Field<RecipientKey>> PublicKey<TBody>(this IRuleBuilder<TBody, Field<RecipientKey>> rule) =>
        rule.Optional()
            .Must(field => !field.IsGiven || field.Value is not null)
            .Says("public_key", new("must be a P-256 public key as a JWK", "必须为 JWK 格式的 P-256 公钥"));

    /// <summary>One of the given words, exactly.</summary>
    public static IRuleBuilderOptions<TBody, Field<string>> OneOf<TBody>(
        this IRuleBuilder<TBody, Field<string>> rule,
        params string[] words
    ) =>
        rule.Must(field => words.Contains(field.Value, StringComparer.Ordinal))
            .Says(
                "not_allowed",
                new($"must be one of {string.Join(", ", words)}", $"必须为 {string.Join("、", words)} 之一"),
                new Shape { Words = words }
            );

    /// <summary>Length in code points, after nothing was trimmed.</summary>
    public static IRuleBuilderOptions<TBody, Field<string>> Length<TBody>(this IRuleBuilder<TBody, Field<string>> rule, int min, int max) =>
        rule.Must(field => IsLong(field.Value, min, max)).Says("length", LengthText(min, max), LengthShape(min, max));

    /// <summary>As of other text. A card number in it is masked and is no reason to refuse.</summary>
    public static IRuleBuilderOptions<TBody, Field<FreeText>> Length<TBody>(
        this IRuleBuilder<TBody, Field<FreeText>> rule,
        int min,
        int max
    ) => rule.Must(field => IsLong(field.Value?.Value, min, max)).Says("length", LengthText(min, max), LengthShape(min, max));

    /// <summary>Code and text of the rule before it, and how the API's description shows it.</summary>
    public static IRuleBuilderOptions<TBody, TField> Says<TBody, TField>(
        this IRuleBuilderOptions<TBody, TField> rule,
        string code,
        Text text,
        Shape? shape = null
    )
    {
        if (shape is not null)
            Shape.State(DefaultValidatorOptions.Configurable(rule).Current, shape);
        return rule.WithErrorCode(code).WithState(_ => text);
    }

    /// <summary>So many ASCII digits.</summary>
    public static Shape DigitsShape(int min, int max) =>
        new()
        {
            Pattern = min == max ? $"^[0-9]{{{min}}}$" : $"^[0-9]{{{min},{max}}}$",
            MinLength = min,
            MaxLength = max,
        };

    /// <summary>True for ASCII digits only: full-width and other scripts' digits are not digits here.</summary>
    public static bool IsDigits(string? text, int min, int max) =>
        text is not null && text.Length >= min && text.Length <= max && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    internal static IReadOnlyList<FieldError> ToFields(ValidationResult result) =>
        [
            .. result.Errors.Select(error => new FieldError(
                string.Join('.', error.PropertyName.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
                error.ErrorCode,
                error.CustomState as Text ?? throw new InvalidOperationException($"The rule on {error.PropertyName} says nothing.")
            )),
        ];

    internal static FieldError WrongType(string field) => new(field, "wrong_type", TypeText);

    /// <summary>The refusal of a parameter that is no text.</summary>
    internal static FieldError NotText(string field) => new(field, NotTextCode, NotTextText);

    private static bool IsLong(string? text, int min, int max) =>
        text is null || (PlainText.Length(text.Trim()) >= min && PlainText.Length(text) <= max);

    private static Text LengthText(int min, int max) => new($"must have {min} to {max} characters", $"长度须为 {min} 至 {max} 个字符");

    private static Shape LengthShape(int min, int max) => new() { MinLength = min == 0 ? null : min, MaxLength = max };

    private static Text DigitsText(int count) => new($"must be exactly {count} digits", $"必须为 {count} 位数字");
}

/// <summary>The rules of one body: every field is judged, each by its first broken rule.</summary>
public abstract class BodyRules<TBody> : AbstractValidator<TBody>
{
    /// <summary>The first broken rule of a field ends that field only.</summary>
    protected BodyRules() => RuleLevelCascadeMode = CascadeMode.Stop;
}
