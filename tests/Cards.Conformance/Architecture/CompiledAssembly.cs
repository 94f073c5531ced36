using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security;

namespace Cards.Conformance.Architecture;

/// <summary>What a compiled assembly says about itself: whom it references, what it constructs, which texts it holds.</summary>
internal sealed class CompiledAssembly
{
    private CompiledAssembly(Assembly assembly)
    {
        Assembly = assembly;
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        References =
        [
            .. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)),
        ];
        TypeReferences =
        [
            .. metadata.TypeReferences.Select(reference => ReadType(metadata, reference)).Where(type => type.Assembly.Length > 0),
        ];
        Constructed =
        [
            .. metadata
                .MemberReferences.Select(reference => Construction(metadata, metadata.GetMemberReference(reference)))
                .OfType<string>(),
        ];
        Literals = [.. ReadLiterals(metadata)];
    }

    public Assembly Assembly { get; }

    public string Name => Assembly.GetName().Name!;

    public ImmutableArray<string> References { get; }

    /// <summary>Types of other assemblies; a nested type as Outer+Inner.</summary>
    public ImmutableArray<(string Assembly, string Namespace, string Type)> TypeReferences { get; }

    /// <summary>Full names of other assemblies' types whose constructor, or whose copying, is called.</summary>
    public ImmutableArray<string> Constructed { get; }

    public ImmutableArray<string> Literals { get; }

    /// <summary>Every type somebody wrote; not what the compiler made.</summary>
    public IEnumerable<Type> Types =>
        Assembly
            .GetTypes()
            .Where(type =>
                !type.FullName!.Contains('<', StringComparison.Ordinal)
                && type.Namespace?.StartsWith("System.", StringComparison.Ordinal) != true
            );

    public static CompiledAssembly Of(Assembly assembly) => new(assembly);

    public static CompiledAssembly Of<T>() => new(typeof(T).Assembly);

    /// <summary>Types that stand between the angle brackets when one of <paramref name="methods"/> of the stack is called.</summary>
    public IEnumerable<Type> TypesGivenTo(params string[] methods)
    {
        using var file = new PEReader(File.OpenRead(Assembly.Location));
        var rows = file.GetMetadataReader().GetTableRowCount(TableIndex.MethodSpec);
        for (var row = 1; row <= rows; row++)
        {
            var token = MetadataTokens.GetToken(MetadataTokens.MethodSpecificationHandle(row));
            MethodBase? method;
            try
            {
                method = Assembly.ManifestModule.ResolveMethod(token, [typeof(object), typeof(object)], [typeof(object), typeof(object)]);
            }
            catch (Exception unresolved)
                when (unresolved is ArgumentException or BadImageFormatException or TypeLoadException or VerificationException)
            {
                continue;
            }
            if (method is { IsGenericMethod: true } && methods.Contains(method.Name))
            {
                foreach (var type in method.GetGenericArguments())
                    yield return type;
            }
        }
    }

    private static (string Assembly, string Namespace, string Type) ReadType(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.AssemblyReference => (
                metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                metadata.GetString(type.Namespace),
                name
            ),
            HandleKind.TypeReference when ReadType(metadata, (TypeReferenceHandle)type.ResolutionScope) is var outer => (
                outer.Assembly,
                outer.Namespace,
                $"{outer.Type}+{name}"
            ),
            _ => ("", "", name),
        };
    }

    private static string? Construction(MetadataReader metadata, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference || metadata.GetString(member.Name) is not (".ctor" or "<Clone>$"))
            return null;
        var (_, space, type) = ReadType(metadata, (TypeReferenceHandle)member.Parent);
        return $"{space}.{type}";
    }

    private static IEnumerable<string> ReadLiterals(MetadataReader metadata)
    {
        for (var handle = MetadataTokens.UserStringHandle(0); !handle.IsNil || metadata.GetHeapOffset(handle) == 0; )
        {
            yield return metadata.GetUserString(handle);
            handle = metadata.GetNextHandle(handle);
            if (handle.IsNil)
                yield break;
        }
    }
}
