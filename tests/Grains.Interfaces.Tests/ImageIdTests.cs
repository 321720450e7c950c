using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Interfaces.Tests;

public sealed class ImageIdTests
{
    private static readonly Guid Job = Guid.Parse("0192d4e0-7f10-7abc-8def-0123456789ab");

    // An id that was handed out once is stored, and found by the part that it names.
    [Theory]
    [InlineData("00000007-d0ab-8c4d-9e21-0123456789ab", 7)]
    [InlineData("7fffffff-d0ab-8c4d-9e21-0123456789ab", int.MaxValue)]
    [InlineData("f0000000-0000-8000-8000-000000000000", -268435456)]
    public void IdOfAnEarlierVersion_NamesItsSegment(string id, int segment) => Assert.Equal(segment, ImageId.SegmentOf(Guid.Parse(id)));

    [Fact]
    public void Id_IsAUuidOfVersion8()
    {
        var id = ImageId.Create(Job, 3);

        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void SameImage_HasTheSameId() => Assert.Equal(ImageId.Create(Job, 3), ImageId.Create(Job, 3));

    [Fact]
    public void OtherIndex_HasAnotherId() => Assert.NotEqual(ImageId.Create(Job, 3), ImageId.Create(Job, 4));
}
