namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>Kinds of personal data, as the policy page names them.</summary>
public enum DataCategory
{
    /// <summary>Random ids that stand for a person.</summary>
    Identity,

    /// <summary>Email, name, roles, preferences.</summary>
    Account,

    /// <summary>Password hashes, API key hashes, second factors.</summary>
    Credential,

    /// <summary>Prompts, images and what is written about them.</summary>
    Content,

    /// <summary>Features used, counts, charges.</summary>
    Usage,

    /// <summary>Browser, address, sign-in records.</summary>
    Device,

    /// <summary>Plan and payment processor ids.</summary>
    Billing,
}
