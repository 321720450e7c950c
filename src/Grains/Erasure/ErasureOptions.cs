using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Erasure;

/// <summary>Settings of erasures, section <c>Aiomus:Erasure</c>.</summary>
public sealed class ErasureOptions
{
    /// <summary>Seconds until a step that failed is tried again.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 5;
}
