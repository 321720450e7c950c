using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Tests.Access;

public sealed class Crc32Tests
{
    [Fact]
    public void CheckValue_IsThePublishedOne() => Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));
}
