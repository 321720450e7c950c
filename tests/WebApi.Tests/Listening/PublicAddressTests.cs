using System.ComponentModel.DataAnnotations;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Listening;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Listening;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://localhost:5080")]
    [InlineData("http://localhost:6000", "http://localhost:6000")]
    [InlineData("http://[::1]:6000", "http://localhost:6000")]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:80", "http://localhost")]
    [InlineData("http://*:8080", "http://localhost:8080")]
    [InlineData("http://+:8080", "http://localhost:8080")]
    [InlineData("http://192.168.1.5:8080", "http://192.168.1.5:8080")]
    [InlineData("http://[fd00::5]:8080", "http://[fd00::5]:8080")]
    [InlineData("http://127.0.0.1:5080 https://127.0.0.1:5443", "https://localhost:5443")]
    [InlineData("http://192.168.1.5:8080 http://127.0.0.1:5080", "http://192.168.1.5:8080")]
    [InlineData("http://unix:/run/aiomus.sock http://127.0.0.1:5080", "http://localhost:5080")]
    [InlineData("http://127.0.0.1:9000 http://127.0.0.1:5080", "http://localhost:5080")]
    [InlineData("", "http://localhost:5080")]
    public void AddressThatIsNotSet_IsWhereTheServerListens(string listened, string expected) =>
        Assert.Equal(expected, Of(listened, health: 9000).Url);

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/")]
    public void AddressThatIsSet_IsTheOnlyOne(string set)
    {
        var address = Of("http://127.0.0.1:5080", set);

        Assert.Equal("https://example.com", address.Url);
        Assert.Equal(["https://example.com"], address.Own);
    }

    [Fact]
    public void AllThatTheServerListensAt_IsItsOwn() => Assert.Equal(
        ["https://localhost:5443", "http://localhost:5080"], Of("http://127.0.0.1:5080 https://[::1]:5443").Own);

    [Theory]
    [InlineData("http://127.0.0.1:5080", "", "http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080 https://[::1]:5443", "", "https://localhost:5443")]
    [InlineData("http://127.0.0.1:5080", "10.0.0.0/8", null)]
    [InlineData("http://[::]:5080", "", null)]
    [InlineData("http://127.0.0.1:5080 http://192.168.1.5:5080", "", null)]
    [InlineData("http://192.168.1.5:5080", "", null)]
    [InlineData("", "", null)]
    public void OnlyLoopbackWithoutAProxy_IsOfThisMachine(string listened, string proxies, string? expected) =>
        Assert.Equal(expected, Of(listened, proxies: proxies).OfThisMachine);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("https://example.com", true)]
    [InlineData("http://localhost:5080/", true)]
    [InlineData("example.com", false)]
    [InlineData("ftp://example.com", false)]
    public void AddressThatIsSet_IsOneOfTheWeb(string? set, bool isTaken)
    {
        var options = new SignInOptions { PublicUrl = set };
        var faults = new List<ValidationResult>();

        Assert.Equal(isTaken, Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true));
        Assert.All(faults, fault => Assert.Equal([nameof(SignInOptions.PublicUrl)], fault.MemberNames));
    }

    private static PublicAddress Of(string listened, string? set = null, string proxies = "", int health = 0) => new(
        new ListeningServer(listened.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        Options.Create(new SignInOptions { PublicUrl = set }),
        Options.Create(new WebOptions { Proxies = proxies.Split(' ', StringSplitOptions.RemoveEmptyEntries) }),
        Options.Create(new HealthOptions { Port = health }));
}
