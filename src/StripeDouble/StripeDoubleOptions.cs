namespace Aiomus.StripeDouble;

/// <summary>How the double is set up. The host reads these from a section of its own.</summary>
public sealed class StripeDoubleOptions
{
    /// <summary>The SQLite file that keeps its objects, made with mode 600. Null keeps them in memory only.</summary>
    public string? File { get; set; }

    /// <summary>The port on 127.0.0.1. 0 takes any that is free.</summary>
    public int Port { get; set; }

    /// <summary>The key that clients must send. It protects nothing: no money moves here.</summary>
    public string ApiKey { get; set; } = "sk_test_double";

    /// <summary>What events to <see cref="WebhookUrl"/> are signed with.</summary>
    public string WebhookSecret { get; set; } = "whsec_double";

    /// <summary>Where events are sent. Null sends none until <see cref="StripeDoubleServer.SetWebhook"/> names a place.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>
    /// Prices that are there after the start, found by their lookup keys. One whose amount changed is made anew and takes the key with it.
    /// </summary>
    public IReadOnlyList<StripeDoublePrice> Prices { get; set; } = [];

    /// <summary>Whether a subscription whose renewal failed for good stays, as unpaid, instead of being canceled.</summary>
    public bool KeepUnpaid { get; set; }
}
