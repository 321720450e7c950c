using System.Globalization;
using System.Text.Json;
using Aiomus.Contracts.Errors;

namespace Aiomus.WebApi.Errors;

/// <summary>A rule that fields keep to: what is told when one does not, in English and as a code with its limits.</summary>
internal sealed record FieldRule(FieldCode Code, string Message)
{
    public double? Min { get; private init; }

    public double? Max { get; private init; }

    public int? Multiple { get; private init; }

    public IReadOnlyList<string>? Allowed { get; private init; }

    public static FieldRule NoNul { get; } = new(FieldCode.BadCharacters, "The NUL character is not allowed.");

    public static FieldRule LossyOnly { get; } = new(FieldCode.LossyOnly, "A quality is for JPEG, WebP and AVIF only.");

    /// <summary>Whatever has no code of its own.</summary>
    public static FieldRule Other(string message) => new(FieldCode.Invalid, message);

    public static FieldRule Needed(string message) => new(FieldCode.Needed, message);

    public static FieldRule AtMost(int characters) => new(FieldCode.TooLong, $"At most {characters} characters.") { Max = characters };

    public static FieldRule Length(int min, int max, string message) => new(FieldCode.Length, message) { Min = min, Max = max };

    public static FieldRule Range(double min, double max, string? unit = null) => new(
        FieldCode.OutOfRange,
        string.Create(CultureInfo.InvariantCulture, $"From {min} to {max}{(unit is null ? "" : $" {unit}")}."))
    {
        Min = min,
        Max = max,
    };

    public static FieldRule UpTo(long max, string message) => new(FieldCode.OutOfRange, message) { Max = max };

    public static FieldRule Size(int min, int max, int multiple) => new(
        FieldCode.WrongSize,
        min == max ? $"{min} only: the model draws no other size." : $"From {min} to {max}, a multiple of {multiple}.")
    {
        Min = min,
        Max = max,
        Multiple = multiple,
    };

    public static FieldRule OneOf(IReadOnlyList<string> allowed) =>
        new(FieldCode.NotInList, $"One of {string.Join(", ", allowed)}.") { Allowed = allowed };

    public static FieldRule SomeOf(IReadOnlyList<string> allowed) =>
        new(FieldCode.NotInList, $"Some of {string.Join(", ", allowed)}.") { Allowed = allowed };

    public static string Spell(FieldCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    /// <summary>The fault of a field that does not keep to it.</summary>
    public FieldFault For(string field) => new(field, Spell(Code), Min, Max, Multiple, Allowed);
}
