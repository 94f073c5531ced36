using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Contracts.Issuance;

namespace Cards.Host;

/// <summary>The name each event is stored under. A name, once used, is never changed or given to another event.</summary>
public static class EventAliases
{
    public static IReadOnlyList<(Type Type, string Alias)> All { get; } =
    [
        (typeof(CardRequestOpened), "card_request_opened"),
        (typeof(InternalCardRequestOpened), "internal_card_request_opened"),
        (typeof(CardRequestPaid), "card_request_paid"),
        (typeof(CardRequestApproved), "card_request_approved"),
        (typeof(CardRequestRejected), "card_request_rejected"),
        (typeof(CardRequestExpired), "card_request_expired"),
        (typeof(CardRequestAssigned), "card_request_assigned"),
        (typeof(CardRequestReleased), "card_request_released"),
        (typeof(CardRequestCompleted), "card_request_completed"),
        (typeof(AssignmentBegun), "assignment_begun"),
        (typeof(AssignmentSettled), "assignment_settled"),
        (typeof(AssignmentRefused), "assignment_refused"),
        (typeof(AssignmentNeedsAttention), "assignment_needs_attention"),
        (typeof(CardAssigned), "card_assigned"),
        (typeof(CardOrderFailed), "card_order_failed"),
        (typeof(ActivationBegun), "activation_begun"),
        (typeof(CardActivated), "card_activated"),
        (typeof(ActivationFailed), "activation_failed"),
        (typeof(StatusChangeRequested), "status_change_requested"),
        (typeof(StatusChanged), "status_changed"),
        (typeof(LimitChangeRequested), "limit_change_requested"),
        (typeof(LimitChanged), "limit_changed"),
        (typeof(OperationFailed), "operation_failed"),
        (typeof(OperationNeedsAttention), "operation_needs_attention"),
        (typeof(IssuerStatusAdopted), "issuer_status_adopted"),
        (typeof(IssuerLimitAdopted), "issuer_limit_adopted"),
        (typeof(CardRevealed), "card_revealed"),
        (typeof(PinResetBegun), "pin_reset_begun"),
        (typeof(PinReset), "pin_reset"),
        (typeof(PinResetFailed), "pin_reset_failed"),
        (typeof(PinResetUnconfirmed), "pin_reset_unconfirmed"),
        (typeof(CardOrderBegun), "card_order_begun"),
        (typeof(CardOrderAccepted), "card_order_accepted"),
        (typeof(CardRequestFailed), "card_request_failed"),
        (typeof(VirtualCardIssued), "virtual_card_issued"),
        (typeof(ActivationCodeEntered), "activation_code_entered"),
    ];
}
