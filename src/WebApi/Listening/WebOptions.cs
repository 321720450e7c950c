using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aiomus.WebApi.Listening;

/// <summary>
/// How this host is reached, section <c>Aiomus:Web</c>. A list is written as one text with commas, or with an index for each value.
/// </summary>
internal sealed class WebOptions : IValidatableObject
{
    public const string Section = "Aiomus:Web";

    /// <summary>
    /// Other origins whose pages may call this host, such as <c>https://app.example.com</c>. The value <c>*</c> is refused.
    /// </summary>
    public string[] Origins { get; set; } = [];

    /// <summary>
    /// The proxies in front, as networks such as <c>10.0.0.0/8</c>. Only their word on the address and the scheme of a caller is believed.
    /// </summary>
    public string[] Proxies { get; set; } = [];

    /// <summary>
    /// The names under which this host answers, such as <c>example.com</c>, or <c>*.example.com</c> for all names below; any name when
    /// empty. <c>/health</c> answers under any name.
    /// </summary>
    public string[] Hosts { get; set; } = [];

    /// <summary>Seconds for which a browser that came by HTTPS uses HTTPS only; 0 ends that.</summary>
    [Range(0, 63_072_000)]
    public int HstsSeconds { get; set; } = 31_536_000;

    /// <summary>The mail address that <c>/.well-known/security.txt</c> names.</summary>
    [Required, EmailAddress]
    public string SecurityContact { get; set; } = "service@aiomus.com";

    /// <summary>The values of a list, however it is written.</summary>
    public static string[] ReadList(IConfiguration configuration, string name)
    {
        var list = configuration.GetSection($"{Section}:{name}");
        return list.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. list.GetChildren().Select(child => child.Value ?? "")];
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. Check(Origins, nameof(Origins), IsOrigin, "is not an origin such as https://app.example.com without a path or *"),
        .. Check(Proxies, nameof(Proxies), IsNetwork, "is not a network such as 10.0.0.0/8 or ::1/128, or covers every address"),
        .. Check(Hosts, nameof(Hosts), IsHost, "is not a host name such as example.com or *.example.com, without a port"),
    ];

    private static IEnumerable<ValidationResult> Check(string[] values, string name, Predicate<string> rule, string fault) =>
        values.Where(value => !rule(value)).Select(value => new ValidationResult($"\"{value}\" {fault}.", [name]));

    private static bool IsOrigin(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.GetLeftPart(UriPartial.Authority).Equals(value, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;

    private static bool IsNetwork(string value) => IPNetwork.TryParse(value, out var network) && network.PrefixLength > 0;

    private static bool IsHost(string value) =>
        Uri.CheckHostName(value.StartsWith("*.", StringComparison.Ordinal) ? value[2..] : value) != UriHostNameType.Unknown;
}
