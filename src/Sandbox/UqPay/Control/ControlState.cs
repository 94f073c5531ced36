using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Look at and move what the issuer holds.</summary>
internal static class ControlState
{
    public static void Map(RouteGroupBuilder control)
    {
        control.MapPost(
            "/reset",
            (Twin twin) =>
            {
                twin.Reset();
                return Results.NoContent();
            }
        );
        control.MapGet("/settings", (Twin twin) => ControlRoutes.Json(twin.Settings));
        control.MapPost("/settings", ChangeSettingsAsync);
        control.MapGet("/clock", (Twin twin) => ControlRoutes.Json(new { twin.Now }));
        control.MapPost("/clock", MoveClockAsync);
        control.MapGet(
            "/calls",
            (Twin twin, string? path) => Listed(twin, () => twin.Calls.Entries.Where(call => path is null || call.Path == path))
        );
        control.MapPost(
            "/tokens/knock-out",
            (Twin twin) =>
            {
                twin.Locked(() => twin.State.Token = null);
                return Results.NoContent();
            }
        );
        MapStock(control);
        MapCardholders(control);
        MapCards(control);
    }

    private static void MapStock(RouteGroupBuilder control)
    {
        control.MapGet(
            "/stock",
            (Twin twin, string? status, int? take) =>
                Listed(
                    twin,
                    () =>
                        twin
                            .State.Stock.Values.Where(number => status is null || (status == "FREE") == (number.CardId is null))
                            .Take(take ?? int.MaxValue)
                            .Select(ControlViews.Stock)
                )
        );
        control.MapPost(
            "/stock",
            async (HttpRequest request, Twin twin) =>
            {
                var (seed, error) = await ControlRoutes.ReadAsync<StockSeed>(request);
                return error
                    ?? (
                        seed!.Numbers.Any(number => number.Length != 16 || !number.All(char.IsAsciiDigit))
                            ? ControlRoutes.Bad("a card number has 16 digits")
                            : Listed(
                                twin,
                                () =>
                                    seed
                                        .Numbers.Select(number => Number.Add(twin.State, number))
                                        .Concat(Number.Stock(twin.State, seed.Count))
                                        .Select(ControlViews.Stock)
                            )
                    );
            }
        );
    }

    private static void MapCardholders(RouteGroupBuilder control)
    {
        control.MapGet("/cardholders", (Twin twin) => Listed(twin, () => twin.State.Cardholders.Select(ControlViews.Cardholder)));
        control.MapPost(
            "/cardholders/{id:guid}/status",
            async (Guid id, HttpRequest request, Twin twin) =>
            {
                var (order, error) = await ControlRoutes.ReadAsync<StatusOrder>(request);
                return error
                    ?? (
                        !CardholderCalls.Statuses.Contains(order!.Status)
                            ? ControlRoutes.Bad("unknown status")
                            : twin.Locked(() =>
                            {
                                if (twin.State.Cardholders.Find(id) is not { } holder)
                                {
                                    return ControlRoutes.Missing();
                                }

                                CardholderCalls.Decide(twin, holder, order.Status, order.Reason);
                                return ControlRoutes.Json(ControlViews.Cardholder(holder));
                            })
                    );
            }
        );
    }

    private static void MapCards(RouteGroupBuilder control)
    {
        control.MapGet("/cards", (Twin twin) => Listed(twin, () => twin.State.Cards.Select(ControlViews.Card)));
        control.MapGet(
            "/cards/{id:guid}",
            (Guid id, Twin twin) =>
                twin.Locked(() =>
                    twin.State.Cards.Find(id) is { } card ? ControlRoutes.Json(Frozen(ControlViews.Card(card))) : ControlRoutes.Missing()
                )
        );
        control.MapPost(
            "/cards/{id:guid}/status",
            async (Guid id, HttpRequest request, Twin twin) =>
            {
                var (order, error) = await ControlRoutes.ReadAsync<StatusOrder>(request);
                return error
                    ?? (
                        !CardStatus.All.Contains(order!.Status)
                            ? ControlRoutes.Bad("unknown status")
                            : twin.Locked(() =>
                            {
                                if (twin.State.Cards.Find(id) is not { } card)
                                {
                                    return ControlRoutes.Missing();
                                }

                                CardStatus.SetByIssuer(twin, card, order.Status, order.Reason, order.Announce);
                                return ControlRoutes.Json(Frozen(ControlViews.Card(card)));
                            })
                    );
            }
        );
        control.MapPost(
            "/cards/{id:guid}/limit",
            async (Guid id, HttpRequest request, Twin twin) =>
            {
                var (limit, error) = await ControlRoutes.ReadAsync<LimitOrder>(request);
                return error
                    ?? twin.Locked(() =>
                    {
                        if (twin.State.Cards.Find(id) is not { } card)
                        {
                            return ControlRoutes.Missing();
                        }

                        card.SpendingControls = limit!.Amount is { } amount ? [new SpendingControl(amount, "PER_TRANSACTION")] : [];
                        CardStatus.Announce(twin, card, card.Id, "card.update.succeeded");
                        return ControlRoutes.Json(Frozen(ControlViews.Card(card)));
                    });
            }
        );
        control.MapGet("/orders", (Twin twin) => Listed(twin, () => twin.State.Orders.Select(ControlViews.Order)));
    }

    /// <summary>The listing is written while the lock is held, so it is one moment's truth.</summary>
    public static IResult Listed(Twin twin, Func<IEnumerable<object>> items) =>
        twin.Locked(() => ControlRoutes.Json(Frozen(items().ToList())));

    public static JsonNode? Frozen(object value) => JsonSerializer.SerializeToNode(value, Wire.Json);

    private static async Task<IResult> ChangeSettingsAsync(HttpRequest request, Twin twin)
    {
        var (change, error) = await ControlRoutes.ReadAsync<JsonObject>(request);
        if (error is not null)
        {
            return error;
        }

        try
        {
            return twin.Locked(() =>
            {
                var settings = JsonSerializer.SerializeToNode(twin.Settings, Wire.Json)!.AsObject();
                foreach (var (name, value) in change!)
                {
                    settings[name] = value?.DeepClone();
                }

                twin.Settings = settings.Deserialize<TwinSettings>(Wire.Json)!;
                return ControlRoutes.Json(twin.Settings);
            });
        }
        catch (JsonException wrong)
        {
            return ControlRoutes.Bad(wrong.Message);
        }
    }

    private static async Task<IResult> MoveClockAsync(HttpRequest request, Twin twin, Pump pump)
    {
        var (move, error) = await ControlRoutes.ReadAsync<ClockMove>(request);
        if (error is not null)
        {
            return error;
        }

        pump.Advance(TimeSpan.FromSeconds(move!.AdvanceSeconds));
        return ControlRoutes.Json(new { twin.Now });
    }

    private sealed record StockSeed(int Count = 0)
    {
        public IReadOnlyList<string> Numbers { get; init; } = [];
    }

    private sealed record StatusOrder(string Status = "", string? Reason = null, bool Announce = true);

    private sealed record LimitOrder(decimal? Amount = null);

    private sealed record ClockMove(double AdvanceSeconds = 0);
}
