namespace Cards.Sandbox.UqPay;

/// <summary>Arm, list and disarm what shall go wrong.</summary>
internal static class ControlFaults
{
    public static void Map(RouteGroupBuilder control)
    {
        control.MapGet(
            "/faults",
            (Twin twin) =>
                twin.Locked(() =>
                    ControlRoutes.Json(
                        ControlState.Frozen(
                            new
                            {
                                Calls = twin.CallFaults.Armed,
                                Webhooks = twin.WebhookFaults.Armed,
                                Orders = twin.OrderFaults.Armed,
                            }
                        )
                    )
                )
        );
        control.MapDelete(
            "/faults",
            (Twin twin) =>
            {
                twin.Disarm();
                return Results.NoContent();
            }
        );
        control.MapPost(
            "/faults/calls",
            (HttpRequest request, Twin twin) =>
                ArmAsync<CallFault>(request, twin, fault => CallFaultKind.All.Contains(fault.Kind), twin.CallFaults.Arm)
        );
        control.MapPost(
            "/faults/webhooks",
            (HttpRequest request, Twin twin) =>
                ArmAsync<WebhookFault>(request, twin, fault => WebhookFaultKind.All.Contains(fault.Kind), twin.WebhookFaults.Arm)
        );
        control.MapPost(
            "/faults/orders",
            (HttpRequest request, Twin twin) => ArmAsync<OrderFault>(request, twin, _ => true, twin.OrderFaults.Arm)
        );
    }

    private static async Task<IResult> ArmAsync<T>(HttpRequest request, Twin twin, Func<T, bool> isKnown, Action<T> arm)
        where T : class
    {
        var (fault, error) = await ControlRoutes.ReadAsync<T>(request);
        if (error is not null || !isKnown(fault!))
        {
            return error ?? ControlRoutes.Bad("unknown kind");
        }

        twin.Locked(() => arm(fault!));
        return Results.NoContent();
    }
}
