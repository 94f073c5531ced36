using System.Globalization;
using System.Net;
using System.Text;

namespace Cards.Bench;

/// <summary>One bar for each ratio, as long as the ratio is of its target: what reaches the line in the middle meets it.</summary>
internal static class Plot
{
    private const int RowHeight = 46;
    private const int Left = 20;
    private const int Middle = 420;
    private const int Width = 840;

    public static string Of(IReadOnlyList<Line> lines)
    {
        var height = (lines.Count * RowHeight) + 66;
        var svg = new StringBuilder();
        svg.Append(
            Text(
                $"""
                <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" font-size="13">
                <rect width="100%" height="100%" fill="#ffffff"/>

                """
            )
        );
        foreach (var (line, index) in lines.Select((line, index) => (line, index)))
            Row(svg, line, 16 + (index * RowHeight));
        svg.Append(
            Text(
                $"""
                <line x1="{Middle}" y1="10" x2="{Middle}" y2="{height - 50}" stroke="#222222" stroke-dasharray="4 3"/>
                <text x="{Middle}" y="{height - 32}" text-anchor="middle" fill="#222222">target</text>
                <text x="{Left}" y="{height
                    - 14}" fill="#666666">to the right of the line is better; thin lines show the spread of the rounds</text>
                </svg>

                """
            )
        );
        return svg.ToString();
    }

    private static void Row(StringBuilder svg, Line line, int top)
    {
        var (low, high) = line.Spread;
        var (reached, worst, best) = (Reach(line, line.Ratio), Reach(line, low), Reach(line, high));
        var colour = line.IsMet ? "#2f7d4f" : "#b3541e";
        var what = WebUtility.HtmlEncode($"{line.What}, against {line.Against}");
        svg.Append(
            Text(
                $"""
                <text x="{Left}" y="{top + 11}" fill="#222222">{what}</text>
                <rect x="{Left}" y="{top + 16}" width="{reached - Left:0}" height="14" fill="{colour}"/>
                <line x1="{worst:0}" y1="{top + 23}" x2="{best:0}" y2="{top + 23}" stroke="#222222"/>
                <text x="{Math.Max(reached, Math.Max(worst, best)) + 6:0}" y="{top
                    + 28}" fill="{colour}">{line.Ratio:0.00} ({line.Target})</text>

                """
            )
        );
    }

    private static double Reach(Line line, double ratio)
    {
        var share = line.Target.IsAtLeast ? ratio / line.Target.Value : line.Target.Value / ratio;
        return Left + (Math.Min(share, 1.8) * (Middle - Left));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
