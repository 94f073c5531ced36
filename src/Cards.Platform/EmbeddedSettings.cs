using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Cards.Platform;

public static class EmbeddedSettings
{
    /// <summary>Puts the assembly's own <c>appsettings.json</c> and <c>appsettings.{environment}.json</c> underneath every other source.
    /// They travel inside the assembly, so that several processes' settings can stand in one test's folder.</summary>
    public static void AddOwnSettings(this IConfigurationBuilder configuration, Assembly assembly, string environment)
    {
        var position = 0;
        foreach (var name in new[] { "appsettings.json", $"appsettings.{environment}.json" })
        {
            if (assembly.GetManifestResourceStream(name) is { } stream)
                configuration.Sources.Insert(position++, new JsonStreamConfigurationSource { Stream = stream });
        }
    }
}
