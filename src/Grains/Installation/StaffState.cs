namespace Aiomus.Grains.Installation;

/// <summary>The accounts that may have a role.</summary>
internal sealed class StaffState
{
    [PersonalData(DataCategory.Identity)]
    public List<Guid> Users { get; set; } = [];
}
