using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Cards.Stack.Specs;

internal static class Program
{
    /// <summary>The test runner's entry, or with "child" first the process that <c>KilledProcessSpecs</c> kills.</summary>
    private static Task<int> Main(string[] args) =>
        args.Contains("--server")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
}
