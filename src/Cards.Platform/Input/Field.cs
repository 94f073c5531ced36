using Cards.Platform.Secrets;

namespace Cards.Platform.Input;

/// <summary>How a member stood in the body.</summary>
public enum FieldState
{
    /// <summary>Not in the body.</summary>
    Missing,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>There, but not of the JSON type or form the field takes.</summary>
    WrongType,

    /// <summary>A string with a control character in it.</summary>
    NotText,

    /// <summary>There and readable; its rules are still to come.</summary>
    Given,
}

/// <summary>A member of a request body, judged on the JSON text: a wrong type is remembered, not thrown, so that every field gets its own answer.</summary>
/// <remarks>Supported: <c>string</c>, <see cref="FreeText"/>, <c>Sensitive&lt;string&gt;</c>, <c>long</c> (plain digits only, no exponent or fraction), <see cref="Amount"/>, <see cref="Digits"/> and <see cref="RecipientKey"/>. Text is normalised (NFC) before anything looks at it.</remarks>
public readonly record struct Field<T>(FieldState State, T? Value)
{
    /// <summary>There is a value.</summary>
    public bool IsGiven => State == FieldState.Given;

    /// <summary>Missing or null.</summary>
    public bool IsAbsent => State is FieldState.Missing or FieldState.Null;

    /// <summary>The value of a field whose rules were run.</summary>
    /// <exception cref="InvalidOperationException">The field was not given; its validator must refuse that first.</exception>
    public T Required => IsGiven ? Value! : throw new InvalidOperationException("This field was not validated.");
}

/// <summary>Digits that arrive as a JSON string or as a plain JSON number.</summary>
public readonly record struct Digits(string Text);

/// <summary>An amount as it was written: exact where a decimal holds it, otherwise only the fact on which side it falls.</summary>
/// <param name="Value">The exact value; meaningless when <paramref name="TooPrecise"/> or <paramref name="TooLarge"/>.</param>
public readonly record struct Amount(decimal Value, bool TooPrecise = false, bool TooLarge = false);

/// <summary>Shorthand for the secret fields of a body.</summary>
public static class FieldExtensions
{
    /// <summary>The secret for a rule to look at; null when none was given.</summary>
    public static string? Peek(this Field<Sensitive<string>> field) => field.IsGiven ? field.Value!.Reveal() : null;
}
