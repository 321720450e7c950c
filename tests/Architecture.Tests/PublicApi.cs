using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aiomus.Architecture.Tests;

/// <summary>
/// An assembly's public types and members, in nearly C#, a line each. What the compiler writes for every record is left out: it follows
/// from the rest.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] Synthesized =
    [
        "Equals", "GetHashCode", "ToString", "Deconstruct", "PrintMembers", "<Clone>$", "op_Equality", "op_Inequality", "EqualityContract",
    ];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    private static readonly NullabilityInfoContext Nulls = new();

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(KindOf(type)).Append(' ').Append(type.FullName).Append(BasesOf(type)).Append('\n');
            foreach (var member in (type.IsEnum ? Words(type) : Members(type)).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared) is not null);

    private static string KindOf(Type type)
    {
        if (type.IsEnum || type.IsInterface)
        {
            return type.IsEnum ? "enum" : "interface";
        }

        var kind = (IsRecord(type), type.IsValueType) switch
        {
            (true, true) => "record struct",
            (true, false) => "record",
            (false, true) => "struct",
            _ => "class",
        };
        return type switch
        {
            { IsAbstract: true, IsSealed: true } => $"static {kind}",
            { IsAbstract: true } => $"abstract {kind}",
            { IsValueType: false, IsSealed: false } => $"open {kind}",
            _ => kind,
        };
    }

    private static string BasesOf(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        var bases = type.GetInterfaces()
            .Where(one => one.Name != "IEquatable`1" || !IsRecord(type))
            .Select(one => Spell(one))
            .Order(StringComparer.Ordinal)
            .Prepend(type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? Spell(parent) : "")
            .Where(one => one.Length > 0)
            .ToArray();
        return bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> Words(Type type) => Enum.GetNames(type)
        .Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)} {name}");

    private static IEnumerable<string> Members(Type type)
    {
        var skipped = IsRecord(type) ? Synthesized : [];
        foreach (var constructor in type.GetConstructors(Declared).Where(IsSeen))
        {
            var isCopy = IsRecord(type) && constructor.GetParameters() is [var only] && only.ParameterType == type;
            if (!isCopy)
            {
                yield return $"{type.Name}({Parameters(constructor)})";
            }
        }

        foreach (var property in type.GetProperties(Declared).Where(property => !skipped.Contains(property.Name)))
        {
            if (property.GetAccessors(true).Any(IsSeen))
            {
                yield return Describe(property);
            }
        }

        foreach (var method in type.GetMethods(Declared).Where(method => IsSeen(method) && !skipped.Contains(method.Name)))
        {
            if (!IsAccessor(method))
            {
                var answer = Spell(Nulls.Create(method.ReturnParameter));
                yield return $"{Modifiers(method)}{answer} {method.Name}{TypeParameters(method)}({Parameters(method)})";
            }
        }

        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            var value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "";
            var kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
            yield return $"{kind}{(field.IsInitOnly ? "readonly " : "")}{Spell(Nulls.Create(field))} {field.Name}{value}";
        }

        foreach (var happening in type.GetEvents(Declared).Where(happening => IsSeen(happening.AddMethod!)))
        {
            yield return $"event {Spell(Nulls.Create(happening))} {happening.Name}";
        }
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Describe(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsSeen).ToArray();
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var index = property.GetIndexParameters();
        var words = accessors.Order(Comparer<MethodInfo>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name)))
            .Select(accessor => accessor == property.GetMethod ? "get;" : isInit ? "init;" : "set;");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var name = index.Length == 0 ? property.Name : $"{property.Name}[{string.Join(", ", index.Select(Describe))}]";
        return $"{required}{Modifiers(accessors[0])}{Spell(Nulls.Create(property))} {name} {{ {string.Join(' ', words)} }}";
    }

    private static string Modifiers(MethodInfo method) => method.DeclaringType!.IsInterface
        ? ""
        : $"{(method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")}{(method.IsStatic ? "static " : "")}{Overriding(method)}";

    private static string Overriding(MethodInfo method) => method switch
    {
        { IsAbstract: true } => "abstract ",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "";
        return $"{passing}{Spell(Nulls.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum word => $"{word.GetType().Name}.{word}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Spell(NullabilityInfo info)
    {
        var isNullable = info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType;
        var inner = Nullable.GetUnderlyingType(info.Type) is null ? info.GenericTypeArguments.Select(Spell) : [];
        return Spell(info.Type, info.ElementType is { } element ? [Spell(element)] : [.. inner]) + (isNullable ? "?" : "");
    }

    private static string Spell(Type type, params string[] arguments)
    {
        if (type.IsByRef)
        {
            return Spell(type.GetElementType()!, arguments);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Spell(underlying)}?";
        }

        if (type.IsArray)
        {
            return $"{(arguments is [var element] ? element : Spell(type.GetElementType()!))}[]";
        }

        if (!type.IsGenericType)
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        var names = arguments.Length > 0 ? arguments : [.. type.GetGenericArguments().Select(argument => Spell(argument))];
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", names)}>";
    }
}
