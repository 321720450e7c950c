namespace Aiomus.Client;

/// <summary>Where the service is and who calls it.</summary>
public sealed class AiomusClientOptions
{
    /// <summary>The service's absolute address. Needed.</summary>
    public Uri? Address { get; set; }

    /// <summary>The API key. Needed.</summary>
    public string? ApiKey { get; set; }
}
