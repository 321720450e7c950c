using System.ComponentModel.DataAnnotations;

namespace Aiomus.Payments.Settings;

/// <summary>How payments are taken, section <c>Aiomus:Payments</c>.</summary>
public sealed class PaymentOptions : IValidatableObject
{
    internal const string Section = "Aiomus:Payments";
    internal const string Off = "off";
    internal const string Double = "double";
    internal const string Stripe = "stripe";

    private const string TestKey = "sk_test_";
    private static readonly string[] Keys = [TestKey, "rk_test_", "sk_live_", "rk_live_"];

    /// <summary>
    /// <c>stripe</c>, <c>double</c>: a processor of this program's own to try with, where no money moves, only for a server that nobody
    /// but this machine reaches and that keeps its data in SQLite, or <c>off</c>. When empty, <c>stripe</c> where there is a key, else
    /// <c>double</c> where that may be, else <c>off</c>.
    /// </summary>
    public string Mode { get; set; } = "";

    /// <summary>Stripe's secret or restricted key. With a test key (<c>sk_test_</c>) no money moves.</summary>
    public string? Key { get; set; }

    /// <summary>Where Stripe is asked, when not at Stripe's own address: a stand-in, to try with.</summary>
    public Uri? ApiBase { get; set; }

    /// <summary>
    /// The secrets (<c>whsec_</c>) with which Stripe signs what it sends to <c>/v1/payments/webhook</c>; two while one replaces the other.
    /// </summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>Whether Stripe works the taxes out and asks for the address that this needs.</summary>
    public bool AutomaticTax { get; set; }

    /// <summary>Whether a promotion code can be entered where a plan is paid.</summary>
    public bool AllowPromotionCodes { get; set; } = true;

    /// <summary>Seconds without an answer of the processor after which a call ends.</summary>
    [Range(0.1, 60)]
    public double TimeoutSeconds { get; set; } = 20;

    /// <summary>Calls of the processor in a second, for each process; more wait for their turn.</summary>
    [Range(1, 1000)]
    public double CallsPerSecond { get; set; } = 20;

    internal bool IsTest => Key?.Contains("_test_", StringComparison.Ordinal) == true;

    internal string Wanted => Mode.Length > 0 ? Mode.ToLowerInvariant() : string.IsNullOrWhiteSpace(Key) ? "" : Stripe;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Wanted is not ("" or Off or Double or Stripe))
        {
            yield return new("The value must be off, double or stripe.", [nameof(Mode)]);
        }

        if (Wanted == Stripe && (string.IsNullOrWhiteSpace(Key) || !Keys.Any(start => Key.StartsWith(start, StringComparison.Ordinal))))
        {
            yield return new("Payments need a secret key of Stripe's, which begins with sk_ or rk_.", [nameof(Key)]);
        }

        if (Wanted == Stripe && (WebhookSecrets.Count == 0 || WebhookSecrets.Any(string.IsNullOrWhiteSpace)))
        {
            yield return new("Payments need the secret with which Stripe signs what it sends.", [nameof(WebhookSecrets)]);
        }
    }
}
