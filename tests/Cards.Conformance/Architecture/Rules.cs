using System.Reflection;
using System.Text.RegularExpressions;
using Cards.Platform.Secrets;

namespace Cards.Conformance.Architecture;

/// <summary>The rules of the architecture. Each takes what it judges and returns what is wrong with it.</summary>
internal static partial class Rules
{
    private const string EventSpace = "Cards.Contracts.";

    /// <summary>What a module may stand on besides the framework.</summary>
    private static readonly string[] Below =
    [
        "Cards.Contracts",
        "Cards.Platform",
        "Cards.UqPay",
        "Marten",
        "Wolverine",
        "Wolverine.Marten",
        "JasperFx",
        "JasperFx.Events",
        "Weasel.Core",
        "Weasel.Postgresql",
        "Carter",
        "FluentValidation",
        "StackExchange.Redis",
        "Npgsql",
        "PhoneNumbers",
    ];

    private static readonly string[] DomainWords =
    [
        // Not "issuer": who signed a token is called that too. Not "limit": pages and rates have one.
        "card",
        "cards",
        "cardholder",
        "pan",
        "bin",
        "cvv",
        "pin",
        "otp",
        "activation",
        "activate",
        "issuance",
        "issue",
        "assign",
        "assignment",
        "freeze",
        "frozen",
        "uqpay",
        "kyc",
    ];

    private static readonly string[] SecretNames =
    [
        "pan",
        "cardnumber",
        "cvv",
        "cvc",
        "pin",
        "newpin",
        "confirmpin",
        "otp",
        "otpcode",
        "activationcode",
        "token",
        "accesstoken",
        "apikey",
        "secret",
    ];

    private static readonly string[] IssuerWords = ["/v1/issuing", "x-auth-token", "x-api-key", "x-client-id"];

    public static IEnumerable<string> ReferencesBeyond(CompiledAssembly module) =>
        module.References.Where(name => !IsFramework(name) && !Below.Contains(name) && name != module.Name);

    public static IEnumerable<string> MoreThanModules(CompiledAssembly host, IEnumerable<string> modules) =>
        host
            .TypeReferences.Where(type => modules.Contains(type.Assembly) && !type.Type.EndsWith("Module", StringComparison.Ordinal))
            .Select(type => type.Type);

    /// <param name="owner">The namespace under Contracts whose events this assembly owns; null when none.</param>
    public static IEnumerable<string> ForeignEventsMade(CompiledAssembly assembly, IReadOnlyCollection<Type> events, string? owner) =>
        assembly.Constructed.Where(made =>
            events.Any(type => type.FullName == made) && !made.StartsWith($"{EventSpace}{owner ?? "?"}.", StringComparison.Ordinal)
        );

    public static IEnumerable<string> BeyondThePorts(CompiledAssembly assembly, params string[] doors) =>
        assembly
            .TypeReferences.Where(type =>
                type.Assembly == "Cards.UqPay" && type.Namespace != "Cards.UqPay.Ports" && !doors.Contains(type.Type)
            )
            .Select(type => $"{type.Namespace}.{type.Type}");

    public static IEnumerable<string> IssuerWordsIn(CompiledAssembly assembly) =>
        assembly.Literals.Where(text => IssuerWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>A module is spoken to by its own commands, and by what Contracts and the issuer's ports say between modules.</summary>
    public static IEnumerable<string> ForeignMessagesHandled(CompiledAssembly module) =>
        HandlersOf(module)
            .Select(handler => handler.GetParameters()[0].ParameterType)
            .Where(message =>
                message.Assembly != module.Assembly && message.Namespace is not ("Cards.Contracts.Messages" or "Cards.UqPay.Ports")
            )
            .Select(message => message.FullName!);

    public static IEnumerable<Type> Handled(CompiledAssembly assembly) =>
        HandlersOf(assembly).SelectMany(handler => Unwrap(handler.GetParameters()[0].ParameterType)).Distinct();

    public static IEnumerable<string> HiddenHandlers(CompiledAssembly module) =>
        HandlersOf(module)
            .Where(handler =>
                !handler.IsPublic
                || !handler.DeclaringType!.IsVisible
                || handler.GetParameters().Any(parameter => !parameter.ParameterType.IsVisible)
            )
            .Select(handler => $"{handler.DeclaringType!.Name}.{handler.Name}({handler.GetParameters()[0].ParameterType.Name})");

    public static IEnumerable<string> OtherThanFramework(CompiledAssembly assembly) =>
        assembly.References.Where(name => !IsFramework(name));

    public static IEnumerable<string> DomainWordsIn(CompiledAssembly assembly) =>
        from type in assembly.Types
        from name in type.GetMembers(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
            )
            // A member that implements an interface out of sight carries the interface's full name.
            .Select(member => member.Name.Split('.')[^1])
            .Prepend(type.Name)
        where WordsOf(name).Any(word => DomainWords.Contains(word))
        select $"{type.Name}.{name}";

    /// <summary>What handlers take and give is stored or logged by the queue; events and documents are stored.</summary>
    public static IEnumerable<Type> Stored(CompiledAssembly assembly) =>
        HandlersOf(assembly)
            .SelectMany(handler => new[] { handler.GetParameters()[0].ParameterType, handler.ReturnType })
            .Concat(
                assembly.TypesGivenTo(
                    "For",
                    "Snapshot",
                    "LiveStreamAggregation",
                    "Store",
                    "Insert",
                    "LoadAsync",
                    "QueryAsync",
                    "InvokeAsync",
                    "PublishAsync",
                    "PublishMessage"
                )
            )
            .SelectMany(Parts)
            .Distinct();

    public static IEnumerable<string> SecretsIn(IEnumerable<Type> stored) =>
        from type in stored.SelectMany(type => type.GetNestedTypes().Where(nested => nested.BaseType == type).Prepend(type)).Distinct()
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        let kind = (member as PropertyInfo)?.PropertyType ?? (member as FieldInfo)?.FieldType
        where kind is not null
        where
            Unwrap(kind).Any(IsSensitive) || SecretNames.Contains(member.Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant())
        select $"{type.Name}.{member.Name}";

    public static IEnumerable<string> EmptyNames(CompiledAssembly assembly) =>
        assembly
            .Types.Where(type =>
                WordsOf(type.Name).Any(word => word is "manager" or "helper" or "helpers" or "util" or "utils" or "utility" or "utilities")
            )
            .Select(type => type.FullName!);

    /// <param name="documents">Table and, where it has a row, the type its documents are of.</param>
    /// <param name="owners">The prefix of each namespace.</param>
    public static IEnumerable<string> WrongAliases(
        IEnumerable<(string Table, string? Type)> documents,
        IReadOnlyDictionary<string, string> owners
    ) =>
        documents
            .Where(document =>
                document.Type is null
                    ? !owners.Values.Any(prefix => document.Table.StartsWith("mt_doc_" + prefix, StringComparison.Ordinal))
                    : !document.Table.StartsWith(
                        "mt_doc_"
                            + owners.FirstOrDefault(owner => document.Type.StartsWith(owner.Key + ".", StringComparison.Ordinal)).Value,
                        StringComparison.Ordinal
                    ) || !owners.Keys.Any(space => document.Type.StartsWith(space + ".", StringComparison.Ordinal))
            )
            .Select(document => $"{document.Table} of {document.Type}");

    /// <summary>SQL that names another module's table.</summary>
    public static IEnumerable<string> ForeignTablesNamed(CompiledAssembly module, string prefix) =>
        module
            .Literals.SelectMany(text => Table().Matches(text))
            .Select(table => table.Value)
            .Where(table => !table.StartsWith("mt_doc_" + prefix, StringComparison.Ordinal));

    /// <summary>
    /// PostgreSQL quotes a value that it cannot cast in its error, and from there it is in traces and in whoever logs the exception.
    /// Of JSON it quotes in the detail alone, which the driver takes away.
    /// </summary>
    public static IEnumerable<string> CastParametersIn(CompiledAssembly assembly) =>
        assembly.Literals.Where(text => CastParameter().IsMatch(text));

    public static IEnumerable<string> SkippedIn(string source) => Skipped().Matches(source).Select(match => match.Value);

    private static bool IsFramework(string name) =>
        name is "netstandard" or "mscorlib" or "System"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Net.Http", StringComparison.Ordinal);

    private static IEnumerable<MethodInfo> HandlersOf(CompiledAssembly assembly) =>
        assembly
            .Types.Where(type => type.Name.EndsWith("Handler", StringComparison.Ordinal))
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly
                )
            )
            .Where(method => method.Name is "Handle" or "HandleAsync" && method.GetParameters().Length > 0);

    /// <summary>The product's own types a type is made of: through tasks, tuples, lists and members.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        var found = new HashSet<Type>();
        var open = new Stack<Type>(Unwrap(type));
        while (open.TryPop(out var next))
        {
            if (
                next.Namespace?.StartsWith("Cards.", StringComparison.Ordinal) != true
                || IsSensitive(next)
                || next.IsInterface
                || !found.Add(next)
            )
                continue;
            foreach (var member in next.GetProperties().SelectMany(property => Unwrap(property.PropertyType)))
                open.Push(member);
        }
        return found;
    }

    private static IEnumerable<Type> Unwrap(Type type) =>
        type.IsArray ? Unwrap(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrap).Prepend(type)
        : [type];

    private static bool IsSensitive(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Sensitive<>);

    private static IEnumerable<string> WordsOf(string name) => Word().Matches(name).Select(word => word.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"([?]|\$[0-9]+) *::(?! *jsonb)|cast *\( *([?]|\$[0-9]+) +as +(?!jsonb)", RegexOptions.IgnoreCase)]
    private static partial Regex CastParameter();

    [GeneratedRegex("mt_doc_[a-z_0-9]*")]
    private static partial Regex Table();

    [GeneratedRegex(@"\bSkip\s*=|Assert\.Skip|\bExplicit\s*=\s*true|\[Ignore\b")]
    private static partial Regex Skipped();
}
