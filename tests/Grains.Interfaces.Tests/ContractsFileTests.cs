using System.Reflection;
using System.Text;
using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Interfaces.Tests;

/// <summary>
/// What silos of different versions say to each other, line by line, as reviewed in OrleansContracts.txt. Lines are appended;
/// a changed or removed one breaks a rolling update. Set AIOMUS_UPDATE_CONTRACTS=1 to write the file anew.
/// </summary>
public sealed class ContractsFileTests
{
    [Fact]
    public void Contracts_AreTheReviewedOnes()
    {
        var file = Path.Combine(SourceFolder(), "OrleansContracts.txt");
        var actual = Describe();
        if (Environment.GetEnvironmentVariable("AIOMUS_UPDATE_CONTRACTS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }

    [Fact]
    public void EveryMessage_HasAnAliasAndImmutableMark()
    {
        var unmarked = Types()
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsSubclassOf(typeof(Exception)))
            .Where(type => type.GetCustomAttribute<AliasAttribute>() is null || type.GetCustomAttribute<ImmutableAttribute>() is null)
            .Select(type => type.Name);

        Assert.Empty(unmarked);
    }

    [Fact]
    public void EveryInterfaceMethod_HasAnAlias()
    {
        var unmarked = Types()
            .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<AliasAttribute>() is null)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(unmarked);
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Types().Where(type => type.GetCustomAttribute<AliasAttribute>() is not null))
        {
            text.Append(type.GetCustomAttribute<AliasAttribute>()!.Alias).Append('\n');
            if (type.IsInterface)
            {
                foreach (var method in type.GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal))
                {
                    var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken));
                    text.Append("    ").Append(method.GetCustomAttribute<AliasAttribute>()?.Alias).Append('(')
                        .AppendJoin(", ", parameters.Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"))
                        .Append(") -> ").Append(Name(method.ReturnType)).Append('\n');
                }
            }
            else
            {
                foreach (var (id, property) in Members(type))
                {
                    text.Append("    ").Append(id).Append(": ")
                        .Append(Name(property.PropertyType)).Append(' ').Append(property.Name).Append('\n');
                }
            }
        }

        foreach (var type in Types().Where(type => type.IsEnum && type.Namespace!.Contains(".Privacy", StringComparison.Ordinal) is false))
        {
            text.Append("enum ").Append(type.Name).Append(" = ")
                .AppendJoin(", ", Enum.GetNames(type).Select(name => $"{name} {Convert.ToInt32(Enum.Parse(type, name))}")).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<(uint Id, PropertyInfo Property)> Members(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(property => (property.GetCustomAttribute<IdAttribute>()?.Id, property))
        .Where(member => member.Id is not null)
        .Select(member => (member.Id!.Value, member.property))
        .OrderBy(member => member.Value);

    private static IEnumerable<Type> Types() =>
        typeof(IJobsGrain).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }

        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}"
                + $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aiomus.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Aiomus.sln is in no folder above the tests.");
        }

        return Path.Combine(folder.FullName, "src", "Grains.Interfaces");
    }
}
