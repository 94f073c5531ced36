using System.Xml.Linq;
using Cards.Contracts;
using Cards.Host;
using Cards.Platform;
using Cards.UqPay.Ports;

namespace Cards.Conformance.Architecture;

/// <summary>Each rule twice: it holds for the product, and it finds its planted offender.</summary>
public sealed class ArchitectureSpecs
{
    private static readonly CompiledAssembly Host = CompiledAssembly.Of(typeof(HostEntry).Assembly);
    private static readonly CompiledAssembly Edge = CompiledAssembly.Of<Cards.Edge.EdgeEntry>();
    private static readonly CompiledAssembly UqPay = CompiledAssembly.Of<IssuerSilentException>();
    private static readonly CompiledAssembly Platform = CompiledAssembly.Of<IModule>();
    private static readonly CompiledAssembly Contracts = CompiledAssembly.Of<ErrorCode>();
    private static readonly CompiledAssembly Offender = CompiledAssembly.Of<ArchitectureSpecs>();
    private static readonly CompiledAssembly[] ModuleAssemblies =
    [
        .. Modules.All.Select(module => CompiledAssembly.Of(module.GetType().Assembly)),
    ];

    private static readonly Type[] Events = [.. EventAliases.All.Select(alias => alias.Type)];

    private static IEnumerable<CompiledAssembly> Product => [.. ModuleAssemblies, Host, Edge, UqPay, Platform, Contracts];

    [Fact]
    public void A_module_references_contracts_platform_issuer_ports_and_the_stack_alone()
    {
        Assert.Equal(3, ModuleAssemblies.Length);
        Assert.All(ModuleAssemblies, module => Assert.Empty(Rules.ReferencesBeyond(module)));
        Assert.Contains("Cards.Issuance", Rules.ReferencesBeyond(Offender));
        Assert.Contains("Cards.Host", Rules.ReferencesBeyond(Offender));
    }

    [Fact]
    public void A_modules_project_file_names_no_other_module()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Modules"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(ModuleAssemblies.Length, projects.Length);
        Assert.All(projects, project => Assert.Empty(Foreign(File.ReadAllText(project))));
        Assert.NotEmpty(
            Foreign("""<Project><ItemGroup><ProjectReference Include="../Issuance/Cards.Issuance.csproj" /></ItemGroup></Project>""")
        );

        static IEnumerable<string> Foreign(string project) =>
            XDocument
                .Parse(project)
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
                .Except(["Cards.Contracts", "Cards.Platform", "Cards.UqPay"]);
    }

    [Fact]
    public void The_host_touches_a_modules_door_and_nothing_behind_it()
    {
        var modules = ModuleAssemblies.Select(module => module.Name).ToList();
        Assert.Empty(Rules.MoreThanModules(Host, modules));
        Assert.Contains("CardRequest", Rules.MoreThanModules(Offender, modules));
    }

    [Fact]
    public void Only_its_owner_makes_an_event()
    {
        Assert.All(Product, assembly => Assert.Empty(Rules.ForeignEventsMade(assembly, Events, OwnerOf(assembly))));
        Assert.Contains("Cards.Contracts.Activation.CardActivated", Rules.ForeignEventsMade(Offender, Events, "Issuance"));
        Assert.Contains("Cards.Contracts.Issuance.CardRequestExpired", Rules.ForeignEventsMade(Offender, Events, "Activation"));
        Assert.DoesNotContain("Cards.Contracts.Activation.CardActivated", Rules.ForeignEventsMade(Offender, Events, "Activation"));
    }

    [Fact]
    public void Modules_talk_in_messages_of_contracts_alone()
    {
        Assert.All(ModuleAssemblies, module => Assert.Empty(Rules.ForeignMessagesHandled(module)));
        Assert.Contains("Cards.Issuance.SettleAssign", Rules.ForeignMessagesHandled(Offender));
    }

    [Fact]
    public void No_module_names_another_modules_table()
    {
        foreach (var module in ModuleAssemblies)
            Assert.Empty(Rules.ForeignTablesNamed(module, DocumentOwners.PrefixOf(module.Name)));
        Assert.NotEmpty(Rules.ForeignTablesNamed(Offender, "activation"));
    }

    [Fact]
    public void No_statement_casts_a_parameter()
    {
        Assert.All(Product, assembly => Assert.Empty(Rules.CastParametersIn(assembly)));
        Assert.NotEmpty(Rules.CastParametersIn(Offender));
    }

    [Fact]
    public void Nobody_outside_the_adapter_knows_more_of_it_than_its_ports()
    {
        Assert.All(ModuleAssemblies, module => Assert.Empty(Rules.BeyondThePorts(module)));
        Assert.Empty(Rules.BeyondThePorts(Edge));
        Assert.Empty(Rules.BeyondThePorts(Host, "UqPayAdapter"));
        Assert.Contains("Cards.UqPay.UqPayOptions", Rules.BeyondThePorts(Offender, "UqPayAdapter"));
    }

    [Fact]
    public void Nobody_outside_the_adapter_uses_the_issuers_words()
    {
        Assert.All(Product.Except([UqPay]), assembly => Assert.Empty(Rules.IssuerWordsIn(assembly)));
        Assert.NotEmpty(Rules.IssuerWordsIn(UqPay));
        Assert.NotEmpty(Rules.IssuerWordsIn(Offender));
    }

    [Fact]
    public void Contracts_depend_on_nothing()
    {
        Assert.Empty(Rules.OtherThanFramework(Contracts));
        Assert.NotEmpty(Rules.OtherThanFramework(Offender));
    }

    [Fact]
    public void The_platform_has_no_domain_words()
    {
        Assert.Empty(Rules.DomainWordsIn(Platform));
        Assert.Contains(Rules.DomainWordsIn(Offender), word => word.StartsWith("CardManager", StringComparison.Ordinal));
    }

    [Fact]
    public void No_event_message_or_document_has_room_for_a_secret()
    {
        var stored = ModuleAssemblies.Append(UqPay).SelectMany(Rules.Stored).Concat(Events).Distinct().ToList();
        foreach (
            var known in new[]
            {
                "BeginAssign",
                "AssignBegun",
                "StoreWebhook",
                "WebhookEvent",
                "ActivationCodeArrived",
                "Cardholder",
                "CardAssigned",
            }
        )
            Assert.Contains(stored, type => type.Name == known);
        Assert.Empty(Rules.SecretsIn(stored));

        var planted = Rules.SecretsIn(Rules.Stored(Offender)).ToList();
        Assert.Contains("OffendingMessage.Pan", planted);
        Assert.Contains("OffendingMessage.Wish", planted);
        Assert.Contains("OffendingDocument.ActivationCode", planted);
    }

    [Fact]
    public void Handlers_and_what_they_take_are_public()
    {
        Assert.All(ModuleAssemblies.Append(UqPay), module => Assert.Empty(Rules.HiddenHandlers(module)));
        Assert.NotEmpty(Rules.HiddenHandlers(Offender));
    }

    [Fact]
    public void No_type_is_called_manager_helper_or_util()
    {
        Assert.All(Product, assembly => Assert.Empty(Rules.EmptyNames(assembly)));
        Assert.Contains(Rules.EmptyNames(Offender), name => name.EndsWith(".CardManager", StringComparison.Ordinal));
    }

    [Fact]
    public void No_test_is_skipped()
    {
        var sources = Repository.Sources("tests").Where(file => !file.EndsWith("Rules.cs", StringComparison.Ordinal));
        Assert.All(sources, file => Assert.Empty(Rules.SkippedIn(File.ReadAllText(file))));
        Assert.NotEmpty(Rules.SkippedIn("[Fact(" + "Skip" + " = \"later\")]"));
    }

    private static string? OwnerOf(CompiledAssembly assembly) =>
        ModuleAssemblies.Any(module => module.Name == assembly.Name) ? assembly.Name["Cards.".Length..] : null;
}
