using System.Globalization;
using System.Text;

namespace Marten;

/// <summary>Positional placeholders to PostgreSQL's numbered ones.</summary>
internal static class Placeholders
{
    public static string Number(string sql, char placeholder, int count)
    {
        var text = new StringBuilder(sql.Length + 8);
        var seen = 0;
        foreach (var letter in sql)
        {
            if (letter == placeholder)
                text.Append(CultureInfo.InvariantCulture, $"${++seen}");
            else
                text.Append(letter);
        }

        return seen == count
            ? text.ToString()
            : throw new InvalidOperationException($"The SQL has {seen} placeholders and {count} values: {sql}");
    }
}
