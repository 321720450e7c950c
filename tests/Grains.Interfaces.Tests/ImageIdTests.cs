using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Interfaces.Tests;

public sealed class ImageIdTests
{
    private static readonly Guid Job = Guid.Parse("0192d4e0-7f10-7abc-8def-0123456789ab");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3125)]
    [InlineData(int.MaxValue)]
    public void Id_NamesItsSegment(int segment) => Assert.Equal(segment, ImageId.SegmentOf(ImageId.Create(segment, Job, 0)));

    [Fact]
    public void Id_IsAUuidOfVersion8()
    {
        var id = ImageId.Create(7, Job, 3);

        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void SameImage_HasTheSameId() => Assert.Equal(ImageId.Create(7, Job, 3), ImageId.Create(7, Job, 3));

    [Fact]
    public void OtherIndex_HasAnotherId() => Assert.NotEqual(ImageId.Create(7, Job, 3), ImageId.Create(7, Job, 4));

    [Fact]
    public void ForeignId_MayNameASegmentThatCannotBe()
        => Assert.True(ImageId.SegmentOf(Guid.Parse("f0000000-0000-8000-8000-000000000000")) < 0);
}
