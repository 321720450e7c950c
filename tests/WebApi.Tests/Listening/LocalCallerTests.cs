using System.Net;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http;

namespace Aiomus.WebApi.Tests.Listening;

public sealed class LocalCallerTests
{
    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("::ffff:127.0.0.1", null, true)]
    [InlineData("192.168.1.5", null, false)]
    [InlineData(null, null, false)]
    [InlineData("127.0.0.1", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "x-real-ip", false)]
    [InlineData("127.0.0.1", "Forwarded", false)]
    [InlineData("127.0.0.1", "Via", false)]
    [InlineData("127.0.0.1", "Accept", true)]
    public void Caller_IsLocalFromLoopbackAndWithoutSignsOfAProxy(string? address, string? header, bool isLocal)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        if (header is not null)
        {
            context.Request.Headers[header] = "192.168.1.5";
        }

        Assert.Equal(isLocal, LocalCaller.Is(context));
    }
}
