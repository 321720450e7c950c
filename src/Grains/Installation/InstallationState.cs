namespace Aiomus.Grains.Installation;

/// <summary>Who owns this installation.</summary>
internal sealed class InstallationState
{
    [PersonalData(DataCategory.Identity)]
    public Guid? Owner { get; set; }

    /// <summary>True once the owner's key was shown.</summary>
    [NotPersonal]
    public bool Confirmed { get; set; }
}
