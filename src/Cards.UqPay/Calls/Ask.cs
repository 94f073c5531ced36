using Cards.Contracts;

namespace Cards.UqPay.Calls;

/// <summary>What was asked of the issuer, as far as it changes what a refusal means.</summary>
/// <param name="Name">For logs and traces.</param>
/// <param name="Otherwise">Our code for a refusal about the caller's matter that no row decides.</param>
internal sealed record Ask(string Name, ErrorCode Otherwise)
{
    /// <summary>Our code for a 403: trouble of our account, unless asking is what may be forbidden.</summary>
    public ErrorCode WhenForbidden { get; private init; } = Errors.UpstreamRejected;

    public static readonly Ask ReadCard = new("read_card", Errors.UpstreamRejected);
    public static readonly Ask ListCards = new("list_cards", Errors.UpstreamRejected);
    public static readonly Ask ReadCardholder = new("read_cardholder", Errors.UpstreamRejected);
    public static readonly Ask ListCardholders = new("list_cardholders", Errors.UpstreamRejected);
    public static readonly Ask CreateCardholder = new("create_cardholder", Errors.CardholderRefused);
    public static readonly Ask OrderCard = new("order_card", Errors.UpstreamRejected);
    public static readonly Ask ReadOrder = new("read_order", Errors.UpstreamRejected);
    public static readonly Ask Assign = new("assign", Errors.UpstreamRejected);
    public static readonly Ask ChangeStatus = new("change_status", Errors.StatusRejected);
    public static readonly Ask ChangeLimit = new("change_limit", Errors.LimitRejected);
    public static readonly Ask ResetPin = new("reset_pin", Errors.PinRefused);
    public static readonly Ask Reveal = new("reveal", Errors.UpstreamRejected) { WhenForbidden = Errors.RevealNotPermitted };
    public static readonly Ask Activate = new("activate", Errors.ActivationRefused);

    /// <summary>Our code for a refusal, given what its row says.</summary>
    public ErrorCode Decide(KnownRefusal? row)
    {
        if (row is { Ours: true })
            return Errors.UpstreamRejected;
        // Whatever the issuer dislikes about a card, a code or a PIN while activating is one refusal to the caller; the metadata tells it apart.
        if (this == Activate)
            return Errors.ActivationRefused;
        // No card exists before it is assigned: what cannot be found is the number.
        if (this == Assign && row?.Error == Errors.CardNotFound)
            return Errors.CardNumberUnknown;
        return row?.Error ?? Otherwise;
    }
}
