using System.Runtime.CompilerServices;
using FluentValidation;
using FluentValidation.Internal;
using FluentValidation.Validators;

namespace Cards.Platform.Input;

/// <summary>What a rule looks like to whoever writes a request: said beside the rule, read only by the API's description.</summary>
public sealed record Shape
{
    private static readonly ConditionalWeakTable<IRuleComponent, Shape> Stated = [];

    /// <summary>Must be there and not null.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A regular expression of ECMA-262.</summary>
    public string? Pattern { get; init; }

    /// <summary>A format of JSON Schema, such as <c>uuid</c>.</summary>
    public string? Format { get; init; }

    /// <summary>In code points.</summary>
    public int? MinLength { get; init; }

    /// <summary>In code points.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The smallest number allowed.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The largest number allowed.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The only words allowed.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>Used when none is given.</summary>
    public int? Default { get; init; }

    /// <summary>What a validator says of each property, nested ones as <c>Outer.Inner</c>.</summary>
    public static IReadOnlyDictionary<string, Shape> Of(IValidator rules)
    {
        var shapes = new Dictionary<string, Shape>();
        Collect(rules, "", shapes);
        return shapes;
    }

    internal static void State(IRuleComponent rule, Shape shape) => Stated.AddOrUpdate(rule, shape);

    private static void Collect(IValidator rules, string prefix, Dictionary<string, Shape> shapes)
    {
        foreach (var rule in (IEnumerable<IValidationRule>)rules)
        {
            var name = prefix + rule.PropertyName;
            foreach (var component in rule.Components)
            {
                if (component.Validator is IChildValidatorAdaptor child)
                    Collect((IValidator)Activator.CreateInstance(child.ValidatorType)!, name + ".", shapes);
                else if (Stated.TryGetValue(component, out var shape))
                    shapes[name] = shapes.TryGetValue(name, out var known) ? known.With(shape) : shape;
            }
        }
    }

    private Shape With(Shape more) =>
        new()
        {
            IsRequired = IsRequired || more.IsRequired,
            Pattern = more.Pattern ?? Pattern,
            Format = more.Format ?? Format,
            MinLength = more.MinLength ?? MinLength,
            MaxLength = more.MaxLength ?? MaxLength,
            Minimum = more.Minimum ?? Minimum,
            Maximum = more.Maximum ?? Maximum,
            Words = more.Words ?? Words,
            Default = more.Default ?? Default,
        };
}
