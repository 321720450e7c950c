using System.Net;
using Aiomus.WebApi.Listening;

namespace Aiomus.WebApi.Tests.Listening;

public sealed class HealthOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1", 8080, "127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1", 8080, "::ffff:127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1", 8080, "10.0.0.5", 8080, false)]
    [InlineData("127.0.0.1", 8080, "127.0.0.1", 5080, false)]
    [InlineData("0.0.0.0", 8080, "10.0.0.5", 8080, true)]
    [InlineData("::", 8080, "10.0.0.5", 8080, true)]
    [InlineData("127.0.0.1", 0, "127.0.0.1", 0, false)]
    public void Way_IsThatPortAtThatAddress(string address, int port, string localAddress, int localPort, bool itIs) =>
        Assert.Equal(
            itIs, new HealthOptions { Address = address, Port = port }.IsAt(new IPEndPoint(IPAddress.Parse(localAddress), localPort)));
}
