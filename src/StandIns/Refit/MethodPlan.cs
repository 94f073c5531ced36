using System.Reflection;

namespace Refit;

/// <summary>What a method sends, worked out once per interface: no call looks at an attribute again.</summary>
internal sealed class MethodPlan
{
    private readonly HttpMethod _verb;
    private readonly PathTemplate _path;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly List<Action<HttpRequestMessage, object?[]>> _steps = [];
    private readonly List<QueryValues> _query = [];
    private readonly BodyPlan? _body;
    private readonly int _stop = -1;

    private MethodPlan(MethodInfo method, Type contract)
    {
        var verb = method.GetCustomAttribute<HttpMethodAttribute>() ?? throw Refused(method, "it has no verb attribute");
        Sender = Sender.For(method.ReturnType) ?? throw Refused(method, "it must return a Task");
        var parameters = method.GetParameters();
        _verb = verb.Method;
        _path = new PathTemplate(verb.Path, method);
        _headers = HeaderPlan.Fixed(contract, method);
        var body = BodyPlan.Find(method, _verb, _path);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].ParameterType == typeof(CancellationToken))
                _stop = i;
            else if (_path.Takes(i))
                continue;
            else if (i == body)
                _body = BodyPlan.For(parameters[i]);
            else if (HeaderPlan.For(parameters[i]) is { } step)
                _steps.Add(step);
            else
                _query.Add(new QueryValues(parameters[i]));
        }
    }

    public Sender Sender { get; }

    public static Dictionary<MethodInfo, MethodPlan> AllOf(Type contract) =>
        contract.IsInterface
            ? contract
                .GetInterfaces()
                .Append(contract)
                .SelectMany(type => type.GetMethods())
                .Where(method => method.IsAbstract)
                .ToDictionary(method => method, method => new MethodPlan(method, contract))
            : throw new InvalidOperationException($"{contract} is not an interface.");

    public CancellationToken Stop(object?[] args) => _stop >= 0 && args[_stop] is CancellationToken stop ? stop : CancellationToken.None;

    public HttpRequestMessage Request(HttpClient client, RefitSettings settings, object?[] args)
    {
        var root = client.BaseAddress ?? throw new InvalidOperationException("BaseAddress must be set on the HttpClient instance");
        var url = new System.Text.StringBuilder(root.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        _path.Write(url, args);
        var separator = _path.HasQuery ? '&' : '?';
        foreach (var values in _query)
            values.Write(url, args, settings, ref separator);

        var request = new HttpRequestMessage(_verb, new Uri(url.ToString()));
        // The body first, so that content headers find their content.
        request.Content = _body?.Content(settings, args);
        foreach (var (name, value) in _headers)
            HeaderPlan.Set(request, name, value);
        foreach (var step in _steps)
            step(request, args);
        return request;
    }

    internal static InvalidOperationException Refused(MethodInfo method, string why) =>
        new($"{method.DeclaringType}.{method.Name} is not a call: {why}.");
}
