using System.ComponentModel.DataAnnotations;

namespace Aiomus.Hosting;

/// <summary>What a build without a worker lets be set of one, section <c>Aiomus</c>.</summary>
internal sealed class NoWorkerOptions : IValidatableObject
{
    /// <summary>False: a build without a worker runs no models.</summary>
    public bool Worker { get; set; }

    /// <summary>For the builds with a worker that share the configuration.</summary>
    public string? Models { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Worker
        ? [new ValidationResult("This build has no worker. Set it to false, or build with -p:Worker=true.", [nameof(Worker)])]
        : [];
}
