namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>The ground of GDPR Art. 6 on which data is held.</summary>
public enum LegalBasis
{
    /// <summary>Art. 6(1)(b): needed for the service the person asked for.</summary>
    Contract,

    /// <summary>Art. 6(1)(a): until withdrawn.</summary>
    Consent,

    /// <summary>Art. 6(1)(f): security and abuse prevention.</summary>
    LegitimateInterest,

    /// <summary>Art. 6(1)(c): tax and company law.</summary>
    LegalObligation,
}
