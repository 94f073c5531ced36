namespace Cards.Sandbox.Identity;

/// <summary>The keys that sign now, newest first per algorithm, followed by retired ones that are still published.</summary>
internal sealed class KeyRing
{
    public static readonly string[] Algorithms = [SigningKey.Rs256, SigningKey.Es256];
    private readonly KeyFile _file;
    private readonly Lock _rotating = new();
    private volatile IReadOnlyList<SigningKey> _published;

    public KeyRing(KeyFile file)
    {
        _file = file;
        _published = file.Load();
        if (Algorithms.Any(alg => _published.All(key => key.Alg != alg)))
        {
            Rotate(keepOld: true);
        }
    }

    public IReadOnlyList<SigningKey> Published => _published;

    public SigningKey Current(string alg) => _published.First(key => key.Alg == alg);

    /// <summary>Signs with new keys from now on. Old tokens stay verifiable only when <paramref name="keepOld"/>.</summary>
    public void Rotate(bool keepOld)
    {
        lock (_rotating)
        {
            SigningKey[] fresh = [.. Algorithms.Select(SigningKey.Create)];
            SigningKey[] next = keepOld ? [.. fresh, .. _published] : fresh;
            _file.Save(next);
            _published = next;
        }
    }
}
