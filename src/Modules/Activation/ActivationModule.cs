using System.Text.Json.Serialization;
using Cards.Activation.Otp;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using Carter;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Cards.Activation;

/// <summary>Activation's door: one-time codes by mail, and the activation of an assigned card.</summary>
public sealed class ActivationModule : IModule, ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app)
    {
        var routes = app.MapApi().WithTags("Activation");
        ResendOtp.Map(routes);
        VerifyOtp.Map(routes);
        ActivateCard.Map(routes);
    }

    public void MapOperatorRoutes(IEndpointRouteBuilder routes) => OperatorCodes.Map(routes);

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ActivationOptions>()
            .Bind(configuration.GetSection(ActivationOptions.Section))
            .Validate(options => options.IsValid(), "Activation: times and counts must be positive.")
            .ValidateOnStart();
        services.AddSingleton(
            new OtpCode(
                new KeyedHash(new KeyRing("Cards:Otp:Key", [new KeySetting { Id = "otp", Key = configuration["Cards:Otp:Key"] ?? "" }]))
            )
        );
        services.AddSingleton<OtpStore>();
        services.AddSingleton<OtpMail>();
        services.AddSingleton<ActivationCodeSeal>();
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ActivationJson.Default));
        services.ConfigureMarten(store =>
        {
            store.Projections.LiveStreamAggregation<ActivatingCard>();
            store.Schema.For<ActivationCode>().DocumentAlias("activation_code");
        });
        services.ConfigureWolverine(options => options.Discovery.IncludeAssembly(typeof(ActivationModule).Assembly));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NoMembers))]
[JsonSerializable(typeof(ResendOtp.Response), TypeInfoPropertyName = "ResendOtpResponse")]
[JsonSerializable(typeof(VerifyOtp.Request), TypeInfoPropertyName = "VerifyOtpRequest")]
[JsonSerializable(typeof(VerifyOtp.Response), TypeInfoPropertyName = "VerifyOtpResponse")]
[JsonSerializable(typeof(VerifyOtp.WrongCode), TypeInfoPropertyName = "VerifyOtpWrongCode")]
[JsonSerializable(typeof(VerifyOtp.CodePending), TypeInfoPropertyName = "VerifyOtpCodePending")]
[JsonSerializable(typeof(OperatorCodes.Request), TypeInfoPropertyName = "OperatorCodesRequest")]
[JsonSerializable(typeof(OperatorCodes.Response), TypeInfoPropertyName = "OperatorCodesResponse")]
[JsonSerializable(typeof(ActivateCard.Request), TypeInfoPropertyName = "ActivateCardRequest")]
[JsonSerializable(typeof(ActivateCard.Response), TypeInfoPropertyName = "ActivateCardResponse")]
[JsonSerializable(typeof(ActivateCard.Refused), TypeInfoPropertyName = "ActivateCardRefused")]
[JsonSerializable(typeof(ActivateCard.Unsettled), TypeInfoPropertyName = "ActivateCardUnsettled")]
internal sealed partial class ActivationJson : JsonSerializerContext;
