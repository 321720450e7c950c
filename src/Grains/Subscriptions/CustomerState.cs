namespace Aiomus.Grains.Subscriptions;

/// <summary>Whose a customer of the processor is.</summary>
internal sealed class CustomerState
{
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public Guid? UserId { get; set; }
}
