using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Cards.Sandbox.Pages;

/// <summary>Markup that is safe to send. Only <see cref="Of"/> makes it, so nothing reaches a page unescaped.</summary>
internal sealed class Html : IFormatProvider, ICustomFormatter
{
    private static readonly Html Escaping = new("");
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Markup with every hole escaped, other than holes that hold markup already.</summary>
    public static Html Of(FormattableString markup) => new(markup.ToString(Escaping));

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
        arg as Html is { } markup
            ? markup._markup
            : Encoder.Encode(Convert.ToString(arg, System.Globalization.CultureInfo.InvariantCulture) ?? "");

    public override string ToString() => _markup;
}
