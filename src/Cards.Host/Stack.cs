using System.Text.Json;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Mail;
using Cards.Platform.Secrets;
using Microsoft.AspNetCore.Http.Json;

namespace Cards.Host;

/// <summary>What modules share beside store and messages: Redis, mail, keys, JSON.</summary>
internal static class Stack
{
    public static void AddStack(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        Settings.Required(configuration, "Cards:Redis");
        builder.Services.AddRedis();
        builder
            .Services.AddOptions<MailOptions>()
            .Bind(configuration.GetSection(MailOptions.Section))
            .Validate(options => options.IsValid(), MailOptions.Rules)
            .ValidateOnStart();
        builder.Services.AddSingleton<Mailer>();
        builder.Services.AddSingleton(
            new Sealer(new KeyRing("Cards:Seal:Keys", configuration.GetSection("Cards:Seal:Keys").Get<KeySetting[]>() ?? []))
        );
        // The keys that never go: a used key is found again through every rotation.
        builder.Services.AddIdempotency(
            configuration,
            new KeyRing("Cards:PanHash:Keys", configuration.GetSection("Cards:PanHash:Keys").Get<KeySetting[]>() ?? [])
        );
        builder.Services.Configure<JsonOptions>(json =>
        {
            var options = json.SerializerOptions;
            options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.PropertyNameCaseInsensitive = false;
            options.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.Converters.Add(new UtcMilliseconds());
            foreach (var converter in FieldConverters.All)
                options.Converters.Add(converter);
        });
    }
}
