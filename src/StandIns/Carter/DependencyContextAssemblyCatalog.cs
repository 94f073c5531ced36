using System.Reflection;

namespace Carter;

/// <summary>The assemblies that are scanned for modules and validators (Carter 10.0.0).</summary>
public class DependencyContextAssemblyCatalog
{
    private readonly Func<IReadOnlyCollection<Assembly>> _find;

    /// <summary>The entry assembly and what it refers to. Under a test runner that is the test project.</summary>
    public DependencyContextAssemblyCatalog()
        : this(Assembly.GetEntryAssembly()!) { }

    /// <summary>An application: the assembly <em>and</em> everything it refers to, as far as it refers to Carter.</summary>
    /// <param name="entryAssembly">Where to start. The package reads this assembly's dependency file; here its references are followed.</param>
    public DependencyContextAssemblyCatalog(Assembly entryAssembly)
    {
        ArgumentNullException.ThrowIfNull(entryAssembly);
        _find = () => ReferringToCarter(entryAssembly);
    }

    /// <summary>Exactly these assemblies. Two or more: a single argument binds to the other constructor.</summary>
    /// <param name="assemblies">The list.</param>
    public DependencyContextAssemblyCatalog(params Assembly[] assemblies) => _find = () => assemblies;

    /// <summary>The assemblies to scan.</summary>
    public virtual IReadOnlyCollection<Assembly> GetAssemblies() => _find();

    private static List<Assembly> ReferringToCarter(Assembly entryAssembly)
    {
        var carter = typeof(DependencyContextAssemblyCatalog).Assembly.GetName().Name;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>([entryAssembly]);
        var found = new List<Assembly>();
        while (open.TryDequeue(out var assembly))
        {
            // Only an assembly of this application can lead to Carter; walking the framework would load all of it.
            var references = assembly.GetReferencedAssemblies();
            if (Array.Exists(references, reference => reference.Name == carter))
                found.Add(assembly);
            foreach (var reference in references)
            {
                if (seen.Add(reference.FullName) && IsOurs(reference))
                    open.Enqueue(Assembly.Load(reference));
            }
        }

        return found;
    }

    private static bool IsOurs(AssemblyName name) =>
        name.Name is { } simple
        && !simple.StartsWith("System", StringComparison.Ordinal)
        && !simple.StartsWith("Microsoft", StringComparison.Ordinal)
        && File.Exists(Path.Combine(AppContext.BaseDirectory, simple + ".dll"));
}
