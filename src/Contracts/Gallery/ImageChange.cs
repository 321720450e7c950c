using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Gallery;

/// <summary>What of an image can be changed. What is null stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImageChange
{
    /// <summary>The image in the person's own words, at most 500 characters; empty to take the prompt again.</summary>
    [MaxLength(ImageLimits.MaxAlt)]
    [DataType(DataType.MultilineText)]
    public string? Alt { get; init; }

    /// <summary>The type's name only: what people write is not for logs.</summary>
    public override string ToString() => nameof(ImageChange);
}
