using System.Reflection;

namespace Wolverine
{
    /// <summary>How nodes share the work. WolverineFx 6.29.2. Every mode works alike here: nobody is elected.</summary>
    public enum DurabilityMode
    {
        Solo = 0,
        Balanced = 1,
        Serverless = 2,
        MediatorOnly = 3,
    }

    /// <summary>How stored messages are kept, polled and recovered. WolverineFx 6.29.2.</summary>
    public sealed class DurabilitySettings
    {
        /// <summary>How nodes share the work.</summary>
        public DurabilityMode Mode { get; set; } = DurabilityMode.Balanced;

        /// <summary>Schema of the message tables; the document store's unless set.</summary>
        public string? MessageStorageSchemaName { get; set; }

        /// <summary>How often due scheduled messages are looked for; 5 s, so short delays are late.</summary>
        public TimeSpan ScheduledJobPollingTime { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>When they are looked for first; random 0.5–5 s.</summary>
        public TimeSpan ScheduledJobFirstExecution { get; set; } = TimeSpan.FromMilliseconds(Random.Shared.Next(500, 5000));

        /// <summary>How long a handled message is remembered, so that it is not accepted twice; 5 min.</summary>
        public TimeSpan KeepAfterMessageHandling { get; set; } = TimeSpan.FromMinutes(5);

        /// <summary>How often messages of ended nodes are looked for; 5 s.</summary>
        public TimeSpan NodeReassignmentPollingTime { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>How often messages nobody owns are looked for; 5 s.</summary>
        public TimeSpan OrphanedMessageSweepPollingTime { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>How many messages are claimed at once; 100.</summary>
        public int RecoveryBatchSize { get; set; } = 100;

        /// <summary>How long a stop waits for handlers that still run; 30 s.</summary>
        public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }
}

namespace Wolverine.Configuration
{
    /// <summary>Where handlers are looked for. WolverineFx 6.29.2.</summary>
    public sealed class HandlerDiscovery
    {
        internal HandlerDiscovery()
        {
        }

        internal List<Assembly> Assemblies { get; } = [];

        internal List<Type> Types { get; } = [];

        internal bool ByConvention { get; private set; } = true;

        /// <summary>Searches this assembly too.</summary>
        public HandlerDiscovery IncludeAssembly(Assembly assembly)
        {
            Assemblies.Add(assembly);
            return this;
        }

        /// <summary>Takes this class as a handler whatever its name.</summary>
        public HandlerDiscovery IncludeType<T>() => IncludeType(typeof(T));

        /// <summary>Takes this class as a handler whatever its name.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The class is not public.</exception>
        public HandlerDiscovery IncludeType(Type type)
        {
            if (!type.IsVisible)
            {
                throw new ArgumentOutOfRangeException(nameof(type), $"Handler {type.FullName} must be public");
            }

            Types.Add(type);
            return this;
        }

        /// <summary>Takes only the types named by <see cref="IncludeType(Type)"/>.</summary>
        public HandlerDiscovery DisableConventionalDiscovery(bool value = true)
        {
            ByConvention = !value;
            return this;
        }
    }

    /// <summary>A handler needs something that only the container can make. WolverineFx 6.29.2 throws it at the first message, this one at start.</summary>
    public sealed class InvalidServiceLocationException : Exception
    {
        internal InvalidServiceLocationException(Type handler, Type service, string reason)
            : base($"Handler {handler.FullName} needs {service.FullName}, {reason}: register it as a singleton")
        {
        }
    }
}

namespace JasperFx.CodeGeneration
{
    /// <summary>When handler code is generated. JasperFx 2.53.0. Here handlers are compiled at start in every mode.</summary>
    public enum TypeLoadMode
    {
        Dynamic = 0,
        Auto = 1,
        Static = 2,
    }

    /// <summary>Settings of code generation. JasperFx 2.53.0.</summary>
    public sealed class GenerationRules
    {
        internal GenerationRules()
        {
        }

        /// <summary>When handler code is generated.</summary>
        public TypeLoadMode TypeLoadMode { get; set; }
    }

    /// <summary>Nothing provides a parameter of a handler. JasperFx 2.53.0 throws it at the first message, this one at start.</summary>
    public sealed class UnResolvableVariableException : Exception
    {
        internal UnResolvableVariableException(Type handler, Type parameter)
            : base($"Nothing provides {parameter.FullName} for handler {handler.FullName}")
        {
        }
    }
}
