namespace Aiomus.Grains.Accounts;

/// <summary>One-time codes by time (RFC 6238), and the codes for the day when the device is lost.</summary>
internal sealed class SecondFactorEntry
{
    private const int Remembered = 32;

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] Secret { get; set; } = [];

    /// <summary>False until a code proved that the person has the secret.</summary>
    [PersonalData(DataCategory.Account)]
    public bool IsOn { get; set; }

    /// <summary>The time step of the last code that was used.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public long UsedStep { get; set; }

    /// <summary>The time steps of the last codes that were used. Those that lie ahead were used while the clock was.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public List<long> UsedSteps { get; set; } = [];

    /// <summary>SHA-256 of the recovery codes that are left.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public List<byte[]> RecoveryHashes { get; set; } = [];

    /// <summary>
    /// The step that a code is of, if it may be used now; else null. A used code and all before it are no longer valid. A code that
    /// was used while the clock was ahead is not valid when its time comes either, but does not stand in the way of today's codes.
    /// </summary>
    public long? Match(string code, DateTimeOffset now)
    {
        var newest = Totp.NewestStepAt(now);
        var used = UsedSteps.Append(UsedStep).Where(step => step <= newest).DefaultIfEmpty().Max();
        return Totp.Match(Secret, code, now, used);
    }

    /// <summary>Notes that a code of this step was used.</summary>
    public void Use(long step)
    {
        if (!UsedSteps.Contains(UsedStep))
        {
            UsedSteps.Add(UsedStep);
        }

        UsedSteps.Add(step);
        UsedStep = step;

        // The oldest go first, but never the one that was just used.
        while (UsedSteps.Count > Remembered)
        {
            UsedSteps.Remove(UsedSteps.Where(used => used != step).Min());
        }
    }
}
