using Aiomus.Grains.Interfaces.Privacy;
using Aiomus.Grains.Privacy;

namespace Aiomus.Grains.Tests.Privacy;

/// <summary>Every property that is ever stored says whether it holds personal data.</summary>
public sealed class MarkTests
{
    public static TheoryData<string> States => [.. StateTypes().Select(type => type.FullName!)];

    [Theory, MemberData(nameof(States))]
    public void StoredProperties_CarryAMark(string state)
    {
        var unmarked = Find(StateTypes().First(type => type.FullName == state));

        Assert.Empty(unmarked);
    }

    [Fact]
    public void Marks_AreAskedOfEveryState() => Assert.InRange(StateTypes().Count(), 12, 100);

    [Fact]
    public void PropertyWithoutMark_IsFound() => Assert.Equal(["Unmarked.Text", "Inner.Secret"], Find(typeof(Unmarked)));

    private static IEnumerable<Type> StateTypes() => HeldThings.States.Select(state => state.Type).Distinct();

    private static IEnumerable<string> Find(Type type) => MarkedProperty.Of(type)
        .Where(found => !found.IsMarked)
        .Select(found => $"{found.Property.DeclaringType!.Name}.{found.Property.Name}");

    private sealed class Unmarked
    {
        public string Text { get; set; } = "";

        [NotPersonal]
        public int Count { get; set; }

        public List<Inner> Parts { get; set; } = [];
    }

    private sealed class Inner
    {
        public string Secret { get; set; } = "";
    }
}
