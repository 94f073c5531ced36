using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Cards.Platform;

/// <summary>A process's own settings files.</summary>
public static class OwnSettings
{
    /// <summary>Puts <c>{process}.json</c> and <c>{process}.{environment}.json</c> from beside the binaries underneath every other source.
    /// They carry the process's name because in a test's output folder several processes' <c>appsettings.json</c> would overwrite each other.</summary>
    public static void AddOwnSettings(this IConfigurationManager configuration, string process, string environment)
    {
        var files = new PhysicalFileProvider(AppContext.BaseDirectory);
        var position = 0;
        foreach (var name in new[] { $"{process}.json", $"{process}.{environment}.json" })
        {
            var source = new JsonConfigurationSource
            {
                FileProvider = files,
                Path = name,
                Optional = position > 0,
            };
            configuration.Sources.Insert(position++, source);
        }
    }
}
