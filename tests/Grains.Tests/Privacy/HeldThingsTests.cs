using System.Reflection;
using Aiomus.Grains.Interfaces.Privacy;
using Aiomus.Grains.Privacy;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Privacy;

/// <summary>What is told of what is held follows from the marks, and leaves nothing out.</summary>
public sealed class HeldThingsTests
{
    // Found by a way of their own, so that a state or kind the product does not find is missed here.
    private static IEnumerable<Type> StateTypes => typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
        .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
        .Select(parameter => parameter.ParameterType.GetGenericArguments()[0])
        .Concat(RecordKinds.All.Select(kind => kind.StateType));

    [Fact]
    public void EveryStateAndRecord_IsRead() => Assert.Equal(
        StateTypes.Select(type => type.FullName).Distinct().Order(),
        HeldThings.States.Select(state => state.Type.FullName).Distinct().Order());

    [Theory]
    [InlineData("user.email", "user", DataCategory.Account, Purpose.ProvideService, LegalBasis.Contract, Retention.Account)]
    [InlineData("user.preferences.style", "user", DataCategory.Content, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)]
    [InlineData("job.request.prompt", "jobs", DataCategory.Content, Purpose.ProvideService, LegalBasis.Contract, Retention.Account)]
    [InlineData("image.alt", "gallery", DataCategory.Content, Purpose.ProvideService, LegalBasis.Contract, Retention.UserDefined)]
    [InlineData(
        "blob_store.content", "blob_store", DataCategory.Content, Purpose.ProvideService, LegalBasis.Contract, Retention.UserDefined)]
    [InlineData(
        "ticket_store.user_id", "ticket_store", DataCategory.Usage, Purpose.ProvideService, LegalBasis.Contract, Retention.Transient)]
    public void Thing_IsToldWithWhatItsMarkSays(
        string what, string holder, DataCategory category, Purpose purpose, LegalBasis basis, Retention retention)
    {
        var thing = Assert.Single(HeldThings.All, thing => thing.What == what);

        Assert.Equal(holder, thing.Holder);
        Assert.Equal(
            (category, purpose, basis, retention),
            (thing.Mark.Category, thing.Mark.Purpose, thing.Mark.LegalBasis, thing.Mark.Retention));
    }

    [Fact]
    public void Things_AreInOrderAndToldOnce()
    {
        var told = HeldThings.All.Select(thing => $"{thing.What} {thing.Holder}").ToArray();

        Assert.Equal(told.Distinct().Order(StringComparer.Ordinal), told);
    }

    [Fact]
    public void TypeThatHoldsItself_IsReadOnce() =>
        Assert.Equal(["name", "next.name"], MarkedProperty.Of(typeof(Outer)).Select(found => found.Path));

    private sealed class Outer
    {
        [PersonalData(DataCategory.Account)]
        public string Name { get; set; } = "";

        public Inner? Next { get; set; }
    }

    private sealed class Inner
    {
        [PersonalData(DataCategory.Account)]
        public string Name { get; set; } = "";

        public Outer? Back { get; set; }

        public List<Inner> More { get; set; } = [];
    }
}
