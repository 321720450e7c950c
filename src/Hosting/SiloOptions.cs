using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aiomus.Hosting;

/// <summary>What this process is in the cluster, section <c>Aiomus</c>.</summary>
public sealed class SiloOptions : IValidatableObject
{
    /// <summary>The cluster's name: silos of one name and one database find each other.</summary>
    [Required]
    public string Cluster { get; set; } = "aiomus";

    /// <summary>The address under which other silos reach this one.</summary>
    [Required]
    public string SiloAddress { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>Minutes after which what nobody asks for leaves the memory of a silo; it is read again when it is asked for.</summary>
    [Range(0.02, 24 * 60)]
    public double IdleMinutes { get; set; } = 15;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext) =>
        IPAddress.TryParse(SiloAddress, out _) ? [] : [new ValidationResult("The value must be an IP address.", [nameof(SiloAddress)])];
}
