using System.Reflection;

namespace Wolverine.Runtime.Handlers;

/// <summary>Finds the handler methods and groups them by message. Done once, at start.</summary>
internal sealed class HandlerScan(WolverineOptions options, HandlerCompiler compiler)
{
    private static readonly HashSet<string> Names =
    [
        "Handle", "Handles", "Consume", "Consumes", "HandleAsync", "HandlesAsync", "ConsumeAsync", "ConsumesAsync",
    ];

    // The real package calls these around the handler; leaving one uncalled would be a silent difference.
    private static readonly HashSet<string> Companions =
    [
        "Before", "BeforeAsync", "Load", "LoadAsync", "Validate", "ValidateAsync", "After", "AfterAsync",
        "PostProcess", "PostProcessAsync", "Finally", "FinallyAsync",
    ];

    public Dictionary<Type, HandlerChain[]> Run() => HandlerTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(IsHandler)
        .GroupBy(method => method.GetParameters()[0].ParameterType)
        .ToDictionary(group => group.Key, group => Chains(group.Key, [.. group]));

    private IEnumerable<Type> HandlerTypes()
    {
        var assemblies = options.Discovery.Assemblies.Prepend(options.ApplicationAssembly).OfType<Assembly>().Distinct();
        var found = options.Discovery.ByConvention
            ? assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(IsHandlerType)
            : [];
        return found.Concat(options.Discovery.Types).Distinct();
    }

    private static bool IsHandlerType(Type type) =>
        type is { IsClass: true, IsVisible: true, ContainsGenericParameters: false }
        && (!type.IsAbstract || type.IsSealed)
        && (type.Name.EndsWith("Handler", StringComparison.Ordinal)
            || type.Name.EndsWith("Consumer", StringComparison.Ordinal)
            || typeof(IWolverineHandler).IsAssignableFrom(type));

    private static bool IsHandler(MethodInfo method)
    {
        if (Companions.Contains(method.Name))
        {
            throw new InvalidOperationException($"{method.DeclaringType}.{method.Name}: companion methods are not covered, call it from the handler");
        }

        return Names.Contains(method.Name)
            && !method.ContainsGenericParameters
            && method.GetParameters() is [var message, ..]
            && (message.ParameterType.IsClass || message.ParameterType.IsInterface)
            && message.ParameterType.IsVisible
            && !Unwrap(method.ReturnType).IsPrimitive;
    }

    private static Type Unwrap(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        ? type.GetGenericArguments()[0]
        : type;

    private HandlerChain[] Chains(Type message, MethodInfo[] methods) =>
        methods.Length > 1 && options.MultipleHandlerBehavior == MultipleHandlerBehavior.Separated
            ? [.. methods.Select(method => Chain(message, method.DeclaringType!.FullName!.Replace('+', '.').ToLowerInvariant(), [method]))]
            : [Chain(message, options.QueueFor(message), methods)];

    private HandlerChain Chain(Type message, string queueName, MethodInfo[] methods)
    {
        var chain = new HandlerChain(message, queueName);
        foreach (var method in methods)
        {
            chain.Calls.Add(compiler.Compile(method, chain));
            method.DeclaringType!.GetMethod("Configure", BindingFlags.Public | BindingFlags.Static, [typeof(HandlerChain)])?
                .Invoke(null, [chain]);
        }

        chain.Saves &= options.SavesAfterHandlers;
        return chain;
    }
}
