namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>Why personal data is read.</summary>
public enum Purpose
{
    /// <summary>To do what the person asked for.</summary>
    ProvideService,

    /// <summary>To keep the account and the service safe.</summary>
    Security,

    /// <summary>To take payments and manage plans.</summary>
    Billing,

    /// <summary>To remember preferences; the person can switch it off.</summary>
    Personalise,

    /// <summary>Because a law demands it.</summary>
    LegalObligation,
}
