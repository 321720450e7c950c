using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.WebApi.Gallery;

namespace Aiomus.WebApi.Tests.Gallery;

public sealed class PageCursorTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 4711)]
    [InlineData(int.MaxValue, long.MaxValue)]
    public void Cursor_RoundTrips(int segment, long before)
    {
        var cursor = new GalleryCursor(segment, before);

        Assert.True(PageCursor.TryRead(PageCursor.Write(cursor), out var read));
        Assert.Equal(cursor, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("-1.2")]
    [InlineData("1.-2")]
    [InlineData("1.2.3")]
    [InlineData("1.+2")]
    [InlineData("2147483648.1")]
    [InlineData("1.9223372036854775808")]
    public void AnythingElse_IsNoCursor(string text) => Assert.False(PageCursor.TryRead(text, out _));
}
