namespace Cards.Sandbox.UqPay;

/// <summary>The issuer: its state, its clock and the one lock that guards both.</summary>
internal sealed class Twin
{
    private readonly TwinSettings configured;
    private readonly TimeProvider time;

    public Twin(TwinSettings configured, TimeProvider time)
    {
        this.configured = configured;
        this.time = time;
        Settings = Copy(configured);
        Number.Seed(this);
    }

    /// <summary>Held for short synchronous work only; never across an await.</summary>
    public Lock Gate { get; } = new();

    public TwinState State { get; private set; } = new();

    public TwinSettings Settings { get; set; }

    public CallFaults CallFaults { get; } = new();

    public WebhookFaults WebhookFaults { get; } = new();

    public OrderFaults OrderFaults { get; } = new();

    public CallLog Calls { get; } = new();

    public RateLimits RateLimits { get; } = new();

    public Agenda Agenda { get; } = new();

    /// <summary>The issuer's clock, which control can move.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + State.ClockOffset;

    /// <summary>The world's clock. Webhook signatures use it, or a moved issuer clock would make every one of them stale.</summary>
    public DateTimeOffset WorldNow => time.GetUtcNow();

    public TimeProvider Time => time;

    /// <summary>Raised (maybe under the lock) when something became due or changed.</summary>
    public event Action? Changed;

    public T Locked<T>(Func<T> work)
    {
        T result;
        lock (Gate)
        {
            result = work();
        }

        Changed?.Invoke();
        return result;
    }

    public void Locked(Action work) =>
        Locked(() =>
        {
            work();
            return true;
        });

    public void Disarm() =>
        Locked(() =>
        {
            CallFaults.Clear();
            WebhookFaults.Clear();
            OrderFaults.Clear();
        });

    public void Reset() =>
        Locked(() =>
        {
            Settings = Copy(configured);
            State = new TwinState();
            Disarm();
            Calls.Clear();
            RateLimits.Clear();
            Agenda.Rebuild(State);
            Number.Seed(this);
        });

    public void Restore(TwinState state) =>
        Locked(() =>
        {
            State = state;
            Agenda.Rebuild(state);
        });

    private static TwinSettings Copy(TwinSettings settings) =>
        System.Text.Json.JsonSerializer.Deserialize<TwinSettings>(
            System.Text.Json.JsonSerializer.Serialize(settings, Wire.Json),
            Wire.Json
        )!;
}
