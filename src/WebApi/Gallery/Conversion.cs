using System.Globalization;
using Aiomus.Contracts.Gallery;

namespace Aiomus.WebApi.Gallery;

/// <summary>A person's image in another format: two that are equal have the same bytes.</summary>
internal readonly record struct Conversion(Guid UserId, Guid ImageId, ImageFormat Format, int? Quality)
{
    /// <summary>Whether it takes a core for a second and more.</summary>
    public bool IsSlow => Format == ImageFormat.Avif;

    /// <summary>What its sealed bytes are bound to.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{ImageId:n}.{ImageFormats.Spell(Format)}.{Quality ?? 0}");
}
