using System.Net;
using Aiomus.WebApi.Notices;

namespace Aiomus.WebApi.Tests.Notices;

public sealed class DeviceWordsTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
        "Edge on Windows")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1",
        "Safari on iPhone")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("", "an unknown browser")]
    [InlineData(null, "an unknown browser")]
    public void Browser_IsTold(string? userAgent, string words) => Assert.Equal(words, DeviceWords.Device(userAgent));

    [Theory]
    [InlineData("127.0.0.1", "this machine")]
    [InlineData("::1", "this machine")]
    [InlineData("192.168.1.7", "a local network")]
    [InlineData("::ffff:10.1.2.3", "a local network")]
    [InlineData("203.0.113.77", "network 203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "network 2001:db8:1::/48")]
    [InlineData("fe80::1", "a local network")]
    public void Place_IsANetworkAtMost(string address, string words) => Assert.Equal(words, DeviceWords.Place(IPAddress.Parse(address)));
}
