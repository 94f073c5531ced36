using System.Text.Json.Serialization;

namespace Cards.UqPay.Wire;

/// <summary>The issuer's JSON. Nobody else's settings apply here, and these apply to nobody else.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(NewCardholderBody))]
[JsonSerializable(typeof(CardholderBody))]
[JsonSerializable(typeof(PageBody<CardholderBody>))]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(AssignBody))]
[JsonSerializable(typeof(AssignedBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(LimitBody))]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(PinBody))]
[JsonSerializable(typeof(SecureBody))]
[JsonSerializable(typeof(PanTokenBody))]
[JsonSerializable(typeof(ActivateBody))]
[JsonSerializable(typeof(ActivatedBody))]
[JsonSerializable(typeof(CardBody))]
[JsonSerializable(typeof(PageBody<CardBody>))]
[JsonSerializable(typeof(ErrorMembers))]
internal sealed partial class WireJson : JsonSerializerContext;
