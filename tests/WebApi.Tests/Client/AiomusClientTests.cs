using Aiomus.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Client;

public sealed class AiomusClientTests
{
    [Fact]
    public async Task RegisteredClient_CallsItsAddress()
    {
        var service = new FakeService().Answer(new Contracts.Models.ModelList([]));
        var services = new ServiceCollection();
        services.AddAiomusClient(options => (options.Address, options.ApiKey) = (new Uri("http://service.test/at"), $"{FakeService.Key}\n"))
            .ConfigurePrimaryHttpMessageHandler(service.CreateHandler);
        await using var provider = services.BuildServiceProvider();

        Assert.Empty((await provider.GetRequiredService<AiomusClient>().Models.ListAsync()).Models);

        Assert.Equal("/at/v1/models", service.Calls[0].Path);
    }

    [Fact]
    public async Task MissingKey_IsNamed()
    {
        var services = new ServiceCollection();
        services.AddAiomusClient(options => options.Address = new Uri("http://service.test"));
        await using var provider = services.BuildServiceProvider();

        var fault = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<AiomusClient>);

        Assert.Contains("ApiKey", fault.Message);
    }

    [Theory, InlineData(""), InlineData("aio_se\ncret")]
    public void KeyThatIsNoKey_IsNotRepeated(string key)
    {
        var fault = Assert.ThrowsAny<Exception>(() => AiomusClient.Create(new Uri("http://service.test"), key));

        Assert.DoesNotContain("aio_se", fault.ToString());
    }
}
