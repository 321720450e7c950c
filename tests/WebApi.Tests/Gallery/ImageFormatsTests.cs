using Aiomus.WebApi.Gallery;
using ContractFormat = Aiomus.Contracts.Gallery.ImageFormat;
using FileFormat = Aiomus.Imaging.ImageFormat;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.WebApi.Tests.Gallery;

public sealed class ImageFormatsTests
{
    [Fact]
    public void Lists_AreTheSameNumberByNumber()
    {
        static IEnumerable<string> Members<T>()
            where T : struct, Enum => Enum.GetValues<T>().Select(format => $"{Convert.ToInt32(format, null)} {format}");

        Assert.Equal(Members<ContractFormat>(), Members<GrainFormat>());
        Assert.Equal(Members<ContractFormat>(), Members<FileFormat>());
    }

    [Fact]
    public void EveryFormat_StaysItselfAllTheWay()
    {
        foreach (var format in Enum.GetValues<ContractFormat>())
        {
            Assert.Equal(format.ToString(), format.ToGrains().ToString());
            Assert.Equal(format.ToString(), format.ToFile().ToString());
            Assert.Equal(format, format.ToGrains().ToContract());
            Assert.Equal(format, ImageFormats.Parse(ImageFormats.Spell(format)));
        }
    }
}
