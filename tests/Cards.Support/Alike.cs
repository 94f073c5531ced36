namespace Cards.Support;

public static class Alike
{
    /// <summary>Body and headers, without the trace id and the moment: what is left must not tell two answers apart.</summary>
    public static string ButForItsTrace(this Answer answer) =>
        string.Join(
                '\n',
                answer
                    .Headers.Where(header => !header.Key.Equals("Date", StringComparison.OrdinalIgnoreCase))
                    .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                    .Select(header => $"{header.Key.ToUpperInvariant()}: {header.Value}")
                    .Prepend($"{answer.Status}")
                    .Append(answer.Text)
            )
            .Replace(answer.TraceId, "", StringComparison.Ordinal);
}
