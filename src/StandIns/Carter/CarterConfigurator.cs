using FluentValidation;

namespace Carter;

/// <summary>
/// Says which types Carter registers (Carter 10.0.0). Naming one type of a kind, or asking for none, turns the assembly scan off for that kind.
/// </summary>
public class CarterConfigurator
{
    internal CarterConfigurator() { }

    internal List<Type> ModuleTypes { get; } = [];

    internal List<Type> ValidatorTypes { get; } = [];

    internal bool ScansModules => !_noModules && ModuleTypes.Count == 0;

    internal bool ScansValidators => !_noValidators && ValidatorTypes.Count == 0;

    private bool _noModules;
    private bool _noValidators;

    /// <summary>Registers one module.</summary>
    /// <typeparam name="TModule">The module.</typeparam>
    public CarterConfigurator WithModule<TModule>()
        where TModule : ICarterModule
    {
        ModuleTypes.Add(typeof(TModule));
        return this;
    }

    /// <summary>Registers several modules.</summary>
    /// <param name="modules">Types that implement <see cref="ICarterModule"/>.</param>
    /// <exception cref="ArgumentException">A type is not a module.</exception>
    public CarterConfigurator WithModules(params Type[] modules)
    {
        ModuleTypes.AddRange(AllOf<ICarterModule>(modules));
        return this;
    }

    /// <summary>Registers one validator, as a singleton.</summary>
    /// <typeparam name="T">The validator.</typeparam>
    public CarterConfigurator WithValidator<T>()
        where T : IValidator
    {
        ValidatorTypes.Add(typeof(T));
        return this;
    }

    /// <summary>Registers several validators, as singletons.</summary>
    /// <param name="validators">Types that implement <see cref="IValidator"/>.</param>
    /// <exception cref="ArgumentException">A type is not a validator.</exception>
    public CarterConfigurator WithValidators(params Type[] validators)
    {
        ValidatorTypes.AddRange(AllOf<IValidator>(validators));
        return this;
    }

    /// <summary>Registers no module and scans for none.</summary>
    public CarterConfigurator WithEmptyModules()
    {
        _noModules = true;
        return this;
    }

    /// <summary>Registers no validator and scans for none.</summary>
    public CarterConfigurator WithEmptyValidators()
    {
        _noValidators = true;
        return this;
    }

    /// <summary>Scans for no response negotiator. The stand-in has none to find, so there is nothing to switch off.</summary>
    public CarterConfigurator WithEmptyResponseNegotiators() => this;

    private static Type[] AllOf<TBase>(Type[] types) =>
        Array.Find(types, type => !typeof(TBase).IsAssignableFrom(type)) is { } stranger
            ? throw new ArgumentException($"{stranger} is not a {typeof(TBase).Name}.", nameof(types))
            : types;
}
