using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Jobs;

namespace Aiomus.Contracts.Accounts;

/// <summary>Remembered choices; what is left out was not chosen.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PreferencesBody
{
    /// <summary>The preferred file format.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>The preferred quality, 1 to 100.</summary>
    [Range(ImageLimits.MinQuality, ImageLimits.MaxQuality)]
    public int? Quality { get; init; }

    /// <summary>The preferred model.</summary>
    public string? Model { get; init; }

    /// <summary>The preferred width in pixels, 64 to 4096, with a height. A model that has no such size draws its own.</summary>
    [Range(AccountLimits.MinPreferredSize, AccountLimits.MaxPreferredSize)]
    public int? Width { get; init; }

    /// <summary>The preferred height in pixels, 64 to 4096, with a width.</summary>
    [Range(AccountLimits.MinPreferredSize, AccountLimits.MaxPreferredSize)]
    public int? Height { get; init; }

    /// <summary>Words appended to prompts, at most 500 characters.</summary>
    [MaxLength(AccountLimits.MaxStyle)]
    [DataType(DataType.MultilineText)]
    public string? Style { get; init; }

    /// <summary>The usual negative prompt, at most 2,000 characters.</summary>
    [MaxLength(JobLimits.MaxPrompt)]
    [DataType(DataType.MultilineText)]
    public string? NegativePrompt { get; init; }

    /// <summary>The type's name only: preferences are not for logs.</summary>
    public override string ToString() => nameof(PreferencesBody);
}
