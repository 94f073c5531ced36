using System.Reflection;

namespace Refit;

/// <summary>Makes clients out of interfaces (Refit 15.2.0).</summary>
public static class RestService
{
    /// <summary>A client with default settings.</summary>
    /// <typeparam name="T">An interface whose methods carry a verb.</typeparam>
    /// <param name="client">Sends; must have a base address, whose path is kept.</param>
    public static T For<T>(HttpClient client) => For<T>(client, null);

    /// <summary>A client. Cheap after the first of its type: the methods are planned once per interface.</summary>
    /// <typeparam name="T">An interface whose methods carry a verb.</typeparam>
    /// <param name="client">Sends; must have a base address, whose path is kept.</param>
    /// <param name="settings">Settings; defaults when null.</param>
    /// <exception cref="InvalidOperationException">The interface has a method that is no call.</exception>
    public static T For<T>(HttpClient client, RefitSettings? settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        var methods = Plans<T>.Methods.Value;
        var proxy = DispatchProxy.Create<T, ClientProxy>();
        ((ClientProxy)(object)proxy!).Use(client, settings ?? new RefitSettings(), methods);
        return proxy;
    }

    private static class Plans<T>
    {
        public static readonly Lazy<Dictionary<MethodInfo, MethodPlan>> Methods = new(() => MethodPlan.AllOf(typeof(T)));
    }
}
