using System.Globalization;
using Aiomus.Contracts.Gallery;

namespace Aiomus.WebApi.Gallery;

/// <summary>A person's image in another format or smaller: two that are equal have the same bytes.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="ImageId">The image.</param>
/// <param name="Format">The format.</param>
/// <param name="Quality">1 to 100, or null to leave it to the format.</param>
/// <param name="Edge">The most pixels of the longer edge, or null for as many as the image has.</param>
internal readonly record struct Conversion(Guid UserId, Guid ImageId, ImageFormat Format, int? Quality, int? Edge = null)
{
    /// <summary>Whether it takes a core for a second and more.</summary>
    public bool IsSlow => Format == ImageFormat.Avif;

    /// <summary>What its sealed bytes are bound to.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{ImageId:n}.{ImageFormats.Spell(Format)}.{Quality ?? 0}.{Edge ?? 0}");
}
