using System.Text.Json.Serialization;

namespace Aiomus.Grains.Installation;

/// <summary>Who owns this installation.</summary>
internal sealed class InstallationState
{
    [PersonalData(DataCategory.Identity)]
    public Guid? Owner { get; set; }

    /// <summary>True once the owner's key was shown.</summary>
    [NotPersonal]
    public bool Confirmed { get; set; }

    /// <summary>When the last order to replace the owner's key was given, of those that were followed.</summary>
    [NotPersonal]
    public DateTimeOffset? KeyOrderedAt { get; set; }

    /// <summary>True once there was an owner, also when that owner is gone.</summary>
    [NotPersonal]
    public bool HadOwner { get; set; }

    /// <summary>The first person who confirmed an address where there was no owner.</summary>
    [PersonalData(DataCategory.Identity)]
    [JsonPropertyName("person")]
    public Guid? FirstUser { get; set; }

    /// <summary>True from then on, also when that person is gone: ownership is given, it does not fall to the next who comes.</summary>
    [NotPersonal]
    [JsonPropertyName("hadPerson")]
    public bool HadFirstUser { get; set; }
}
