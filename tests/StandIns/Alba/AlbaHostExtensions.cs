namespace Alba;

/// <summary>Short forms of common scenarios, all of which expect 200 (Alba 8.5.2).</summary>
public static class AlbaHostExtensions
{
    /// <summary>GET, read as JSON.</summary>
    /// <typeparam name="T">Type of the answer.</typeparam>
    /// <param name="system">The application.</param>
    /// <param name="url">Path and query.</param>
    public static async Task<T?> GetAsJson<T>(this IAlbaHost system, string url)
        where T : class => (await system.Scenario(scenario => scenario.Get.Url(url).Accepts("application/json;text/json"))).ReadAsJson<T>();

    /// <summary>GET, read as text.</summary>
    /// <param name="system">The application.</param>
    /// <param name="url">Path and query.</param>
    public static async Task<string> GetAsText(this IAlbaHost system, string url) =>
        (await system.Scenario(scenario => scenario.Get.Url(url))).ReadAsText();

    /// <summary>POST of a JSON body.</summary>
    /// <typeparam name="T">Type of the body.</typeparam>
    /// <param name="system">The application.</param>
    /// <param name="request">The body.</param>
    /// <param name="url">Path.</param>
    /// <param name="jsonStyle">Whose settings the body is written with.</param>
    public static ResponseExpression PostJson<T>(this IAlbaHost system, T request, string url, JsonStyle? jsonStyle = null)
        where T : class => new(system, scenario => scenario.Post.Json(request, jsonStyle).ToUrl(url));

    /// <summary>A request on its way.</summary>
    public sealed class ResponseExpression
    {
        private readonly IAlbaHost _system;
        private readonly Action<Scenario> _configure;

        internal ResponseExpression(IAlbaHost system, Action<Scenario> configure)
        {
            _system = system;
            _configure = configure;
        }

        /// <summary>Sends it and reads the answer as JSON.</summary>
        /// <typeparam name="TResponse">Type of the answer.</typeparam>
        public async Task<TResponse?> Receive<TResponse>() => (await _system.Scenario(_configure)).ReadAsJson<TResponse>();
    }
}
