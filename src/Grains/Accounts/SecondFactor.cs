namespace Aiomus.Grains.Accounts;

/// <summary>One-time codes by time (RFC 6238), and the codes for the day when the device is lost.</summary>
internal sealed class SecondFactor
{
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] Secret { get; set; } = [];

    /// <summary>False until a code proved that the person has the secret.</summary>
    [PersonalData(DataCategory.Account)]
    public bool IsOn { get; set; }

    /// <summary>The time step of the last code that was used: it and all before it count no more.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public long UsedStep { get; set; }

    /// <summary>SHA-256 of the recovery codes that are left.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public List<byte[]> RecoveryHashes { get; set; } = [];
}
