using System.Text;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Tests.Access;

public sealed class Base32Tests
{
    // RFC 4648, 10, in lower case and without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void PublishedVectors_RoundTrip(string plain, string encoded)
    {
        var bytes = Encoding.ASCII.GetBytes(plain);

        Assert.Equal(encoded, Base32.Encode(bytes));
        Assert.True(Base32.TryDecode(encoded, bytes.Length, out var decoded));
        Assert.Equal(bytes, decoded);
    }

    [Theory]
    [InlineData("mz")] // spare bits set
    [InlineData("MY")] // upper case
    [InlineData("m1")] // not a digit
    [InlineData("mya")] // too long
    [InlineData("m")] // too short
    [InlineData("m=")] // padding
    public void AnyOtherSpelling_IsRefused(string text) => Assert.False(Base32.TryDecode(text, 1, out _));
}
