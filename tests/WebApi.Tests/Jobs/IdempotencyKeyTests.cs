using Aiomus.WebApi.Jobs;
using Microsoft.Extensions.Primitives;

namespace Aiomus.WebApi.Tests.Jobs;

public sealed class IdempotencyKeyTests
{
    private static readonly Guid User = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    // The first 16 bytes of SHA-256(00112233445566778899aabbccddeeff || "order-1"), marked as version 8: jobs made under a key
    // must be found again by every later version.
    [Fact]
    public void Id_NeverChanges() =>
        Assert.Equal(Guid.Parse("fc12ea9c-fac6-868b-9244-a3711fd64e08"), IdempotencyKey.ToJobId(User, "order-1"));

    [Fact]
    public void Id_IsAUuidOfVersion8()
    {
        var id = IdempotencyKey.ToJobId(User, "k");

        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void OtherPersonOrOtherKey_HasAnotherId()
    {
        var id = IdempotencyKey.ToJobId(User, "k");

        Assert.NotEqual(id, IdempotencyKey.ToJobId(User, "K"));
        Assert.NotEqual(id, IdempotencyKey.ToJobId(Guid.Empty, "k"));
    }

    [Theory]
    [InlineData("!", true)]
    [InlineData("~", true)]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("ä", false)]
    [InlineData("\u007f", false)]
    public void Key_IsVisibleAscii(string key, bool valid) => Assert.Equal(valid, IdempotencyKey.IsValid(key));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Key_HasAtMost255Characters(int length, bool valid) =>
        Assert.Equal(valid, IdempotencyKey.IsValid(new string('k', length)));

    [Fact]
    public void Key_IsSentOnce() => Assert.False(IdempotencyKey.IsValid(new StringValues(["a", "b"])));
}
