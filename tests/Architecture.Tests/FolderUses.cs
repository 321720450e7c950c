using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Aiomus.Architecture.Tests;

/// <summary>
/// Which folder of a project uses which other, and by which names. Folders are namespaces. Read from the compiled code; constants, whose
/// names the compiler replaces, from the sources.
/// </summary>
internal sealed class FolderUses
{
    private const string Root = "(root)";

    private readonly Dictionary<(string From, string To), SortedSet<string>> _uses = [];
    private readonly ModuleDefinition _module;
    private readonly string _base;

    private FolderUses(string project)
    {
        _base = $"Aiomus.{project}";
        _module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{_base}.dll"));
    }

    public static IReadOnlyDictionary<(string From, string To), SortedSet<string>> Of(string project)
    {
        var found = new FolderUses(project);
        using (found._module)
        {
            foreach (var type in found._module.Types.Where(found.IsOurs))
            {
                found.Walk(type, type);
            }

            found.ReadConstants(project);
            return found._uses;
        }
    }

    private bool IsOurs(TypeReference type) =>
        type.Namespace == _base || type.Namespace.StartsWith($"{_base}.", StringComparison.Ordinal);

    private bool IsHere(TypeReference type) => type.Scope == _module || (type is TypeDefinition && type.Module == _module);

    private string FolderOf(string space) => space == _base ? Root : space[(_base.Length + 1)..];

    private void Note(TypeDefinition from, TypeReference? to)
    {
        switch (to)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Note(from, argument);
                }

                Note(from, generic.ElementType);
                return;
            case TypeSpecification shaped:
                Note(from, shaped.ElementType);
                return;
            case { DeclaringType: { } outer }:
                Note(from, outer);
                return;
            case var other when IsHere(other) && IsOurs(other) && other.Namespace != from.Namespace:
                Note(FolderOf(from.Namespace), FolderOf(other.Namespace), $"{from.Name} {other.Name}");
                return;
        }
    }

    private void Note(string from, string to, string names)
    {
        if (!_uses.TryGetValue((from, to), out var known))
        {
            _uses[(from, to)] = known = new SortedSet<string>(StringComparer.Ordinal);
        }

        known.Add(names);
    }

    private void Walk(TypeDefinition outer, TypeDefinition type)
    {
        Note(outer, type.BaseType);
        NoteMarks(outer, type);
        foreach (var part in type.Interfaces)
        {
            Note(outer, part.InterfaceType);
        }

        foreach (var field in type.Fields)
        {
            Note(outer, field.FieldType);
            NoteMarks(outer, field);
        }

        foreach (var property in type.Properties)
        {
            NoteMarks(outer, property);
        }

        foreach (var method in type.Methods)
        {
            Walk(outer, method);
        }

        foreach (var inner in type.NestedTypes)
        {
            Walk(outer, inner);
        }
    }

    private void Walk(TypeDefinition outer, MethodDefinition method)
    {
        NoteMarks(outer, method);
        Note(outer, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Note(outer, parameter.ParameterType);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Note(outer, variable.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Note(outer, handler.CatchType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            NoteOperand(outer, instruction.Operand);
        }
    }

    private void NoteOperand(TypeDefinition outer, object? operand)
    {
        switch (operand)
        {
            case TypeReference type:
                Note(outer, type);
                break;
            case GenericInstanceMethod generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Note(outer, argument);
                }

                Note(outer, generic.DeclaringType);
                break;
            case MemberReference member:
                Note(outer, member.DeclaringType);
                break;
        }
    }

    private void NoteMarks(TypeDefinition outer, ICustomAttributeProvider marked)
    {
        foreach (var mark in marked.CustomAttributes)
        {
            Note(outer, mark.AttributeType);
        }
    }

    private void ReadConstants(string project)
    {
        var constants = _module.Types.Where(IsOurs)
            .SelectMany(type => type.Fields.Where(
                field => field.IsLiteral && !type.IsEnum).Select(field => (type.Namespace, Name: $"{type.Name}.{field.Name}")))
            .ToArray();
        foreach (var file in Solution.SourceFiles(Path.Combine("src", project)))
        {
            var text = File.ReadAllText(file);
            var space = Regex.Match(text, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value;
            foreach (var constant in constants.Where(constant => space.Length > 0 && constant.Namespace != space))
            {
                if (Regex.IsMatch(text, $@"^(?!\s*//).*(?<![\w.]){Regex.Escape(constant.Name)}\b", RegexOptions.Multiline))
                {
                    Note(FolderOf(space), FolderOf(constant.Namespace), $"{Path.GetFileNameWithoutExtension(file)} {constant.Name}");
                }
            }
        }
    }
}
