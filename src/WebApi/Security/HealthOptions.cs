using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aiomus.WebApi.Security;

/// <summary>A way of its own to <c>/health</c>, section <c>Aiomus:Health</c>.</summary>
internal sealed class HealthOptions : IValidatableObject
{
    public const string Section = "Aiomus:Health";

    /// <summary>A port that answers <c>/health</c> and nothing else, whatever happens at the others; 0 for none.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The address that the port is at; <c>0.0.0.0</c> or <c>::</c> for all.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Where it listens, as a server's address; null for nowhere.</summary>
    public string? Url => Port == 0 ? null : new UriBuilder("http", Address, Port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a request came to that port.</summary>
    public bool IsAt(HttpContext context) => Port != 0 && context.Connection.LocalPort == Port;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult("It is no IP address.", [nameof(Address)]);
        }
    }
}
