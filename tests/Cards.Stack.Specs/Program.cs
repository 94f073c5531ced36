using Cards.Stack.Specs.Messages;
using Wolverine;
using Xunit.MicrosoftTestingPlatform;

namespace Cards.Stack.Specs;

internal static class Program
{
    /// <summary>The test runner's entry, or with an argument of its own the process that a spec kills.</summary>
    private static Task<int> Main(string[] args) =>
        args is [Child.Argument, var schema, var mode, var first]
            ? Child.RunAsync(schema, Enum.Parse<DurabilityMode>(mode), bool.Parse(first))
            : TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
