using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aiomus.Silo;

/// <summary>What this process is in the cluster, section <c>Aiomus</c>.</summary>
public sealed class SiloOptions : IValidatableObject
{
    internal const string ModelsKey = "Aiomus:Models";

    /// <summary>The folder of model folders; <c>models</c> here or above the program when empty.</summary>
    public string? Models { get; set; }

    /// <summary>True when this process runs models.</summary>
    public bool Worker { get; set; } = true;

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
