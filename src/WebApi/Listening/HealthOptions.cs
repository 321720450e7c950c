using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aiomus.WebApi.Listening;

/// <summary>A port of its own for <c>/health</c>, section <c>Aiomus:Health</c>.</summary>
internal sealed class HealthOptions : IValidatableObject
{
    public const string Section = "Aiomus:Health";

    /// <summary>
    /// A port that answers <c>/health</c> and nothing else, with connections of its own and outside all other limits; 0 for none.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The address of that port; <c>0.0.0.0</c> or <c>::</c> for all addresses.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Where it listens, as a server's address; null for nowhere.</summary>
    public string? Url => Port == 0 ? null : new UriBuilder("http", Address, Port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a request came to that port.</summary>
    public bool IsAt(HttpContext context) =>
        context.Connection.LocalIpAddress is { } address && IsAt(new IPEndPoint(address, context.Connection.LocalPort));

    /// <summary>Whether this is that port: the service may have the same one at another address.</summary>
    public bool IsAt(IPEndPoint place) => Port != 0 && place.Port == Port
        && IPAddress.Parse(Address) is var own
        && (own.Equals(IPAddress.Any) || own.Equals(IPAddress.IPv6Any) || Plain(own).Equals(Plain(place.Address)));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult("The value must be an IP address.", [nameof(Address)]);
        }
    }
}
