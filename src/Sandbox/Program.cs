return await Cards.Sandbox.SandboxEntry.RunAsync(args);
