using System.Reflection;

namespace Refit;

/// <summary>What stands behind the interface: finds the plan of the method called and sends by it.</summary>
#pragma warning disable CA1852 // DispatchProxy derives the type it makes from this one.
internal class ClientProxy : DispatchProxy
#pragma warning restore CA1852
{
    private HttpClient _client = null!;
    private RefitSettings _settings = null!;
    private Dictionary<MethodInfo, MethodPlan> _methods = null!;

    public void Use(HttpClient client, RefitSettings settings, Dictionary<MethodInfo, MethodPlan> methods) =>
        (_client, _settings, _methods) = (client, settings, methods);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var plan = _methods[targetMethod!];
        return plan.Sender.Send(_client, _settings, plan, args ?? []);
    }
}
