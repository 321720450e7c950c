using System.ComponentModel.DataAnnotations;

namespace Aiomus.WebApi.Gallery;

/// <summary>Conversions of images to another format than the stored one, section <c>Aiomus:Conversions</c>.</summary>
internal sealed class ConversionOptions
{
    public const string Section = "Aiomus:Conversions";

    /// <summary>Conversions to JPEG, WebP and PNG that run at once; 0 for as many as there are cores, two at least.</summary>
    [Range(0, 1024)]
    public int AtOnce { get; set; }

    /// <summary>
    /// Conversions to AVIF that run at once; 0 for half as many as there are cores. Each takes a core for a second and more.
    /// </summary>
    [Range(0, 1024)]
    public int SlowAtOnce { get; set; }

    /// <summary>Conversions of one person that may wait, counted apart for AVIF and for the other formats.</summary>
    [Range(1, 10_000)]
    public int Waiting { get; set; } = 32;

    /// <summary>
    /// MiB of finished conversions that are kept in memory, half of them at most for one person, each sealed under its person's key; 0 for
    /// none.
    /// </summary>
    [Range(0, 65_536)]
    public int CacheMiB { get; set; } = 64;

    /// <summary>Minutes for which a finished conversion is kept.</summary>
    [Range(0.01, 60)]
    public double CacheMinutes { get; set; } = 5;
}
