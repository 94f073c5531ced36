using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Refit;

/// <summary>A path such as <c>/v1/cards/{id}</c>, cut into its constant and its variable parts.</summary>
internal sealed partial class PathTemplate
{
    private readonly List<(string Before, int Parameter, bool KeepsSlashes, string? Format)> _parts = [];
    private readonly string _rest;

    public PathTemplate(string path, MethodInfo method)
    {
        if (!path.StartsWith('/'))
            throw MethodPlan.Refused(method, $"its path '{path}' does not start with /");
        var parameters = method.GetParameters();
        var at = 0;
        foreach (Match hole in Hole().Matches(path))
        {
            var name = hole.Groups["name"].Value;
            var index = Array.FindIndex(parameters, parameter => Values.NameOf(parameter).Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
                throw MethodPlan.Refused(method, $"nothing fills {hole.Value}");
            _parts.Add((path[at..hole.Index], index, hole.Groups["rest"].Success, Values.FormatOf(parameters[index])));
            at = hole.Index + hole.Length;
        }

        _rest = path[at..];
        HasQuery = path.Contains('?', StringComparison.Ordinal);
    }

    public bool HasQuery { get; }

    public bool Takes(int parameter) => _parts.Exists(part => part.Parameter == parameter);

    public void Write(StringBuilder url, object?[] args)
    {
        foreach (var (before, parameter, keepsSlashes, format) in _parts)
        {
            var value = Uri.EscapeDataString(Values.Text(args[parameter], format) ?? "");
            url.Append(before).Append(keepsSlashes ? value.Replace("%2F", "/", StringComparison.Ordinal) : value);
        }

        url.Append(_rest);
    }

    [GeneratedRegex(@"\{(?<rest>\*\*)?(?<name>[^}]+)\}")]
    private static partial Regex Hole();
}
