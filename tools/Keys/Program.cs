using System.Runtime.Versioning;
using Cards.Keys;

// Key files are readable by their owner alone, which is a matter of Unix modes here.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]

const string Usage = """
    keys new [rsa|ec]     a new live key, or one of each kind
    keys list             the keys, their use, and which may be retired
    keys retire <kid>     live: no longer published, still decrypts. retiring: gone, if nobody uses it (--now: at once)
    """;

var folder = new KeyFolder(Environment.GetEnvironmentVariable("CARDS_KEYS") ?? ".data/keys");
var redis = Environment.GetEnvironmentVariable("Cards__Redis") ?? "127.0.0.1:63790";
try
{
    switch (args)
    {
        case ["new"]:
            folder.New("rsa");
            folder.New("ec");
            return 0;
        case ["new", "rsa" or "ec"]:
            folder.New(args[1]);
            return 0;
        case ["list"]:
            folder.List(await KeyUses.ReadAsync(redis));
            return 0;
        case ["retire", var id]:
            return folder.Retire(id, await KeyUses.ReadAsync(redis), atOnce: false);
        case ["retire", var id, "--now"]:
            return folder.Retire(id, KeyUses.Unknown, atOnce: true);
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (IOException fault)
{
    Console.Error.WriteLine($"keys: {fault.Message}");
    return 1;
}
