using Aiomus.WebApi.Listening;
using Aiomus.WebApi.SigningIn;
using Aiomus.WebApi.Tests.Listening;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SignInOptions = Aiomus.WebApi.Access.SignInOptions;

namespace Aiomus.WebApi.Tests.SigningIn;

public sealed class PasskeyOriginTests
{
    [Theory]
    [InlineData("https://aiomus.test", "aiomus.test", true)]
    [InlineData("https://app.example.com", "aiomus.test", true)]
    [InlineData("https://aiomus.test", "evil.example", true)]
    [InlineData("https://evil.example", "evil.example", false)]
    [InlineData("https://evil.aiomus.test", "evil.aiomus.test", false)]
    [InlineData("http://aiomus.test", "aiomus.test", false)]
    [InlineData("https://aiomus.test:8443", "aiomus.test:8443", false)]
    [InlineData("null", "aiomus.test", false)]
    public async Task Origin_IsOursBecauseItIsNamedAndNotBecauseTheRequestSaysSo(string origin, string host, bool isOurs)
    {
        var services = new ServiceCollection();
        services.AddSigningIn();
        services.AddSingleton<IServer>(new ListeningServer());
        services.AddSingleton<PublicAddress>();
        services.Configure<SignInOptions>(signIn => signIn.PublicUrl = "https://aiomus.test/");
        services.Configure<WebOptions>(web => web.Origins = ["https://app.example.com"]);
        await using var provider = services.BuildServiceProvider();
        var passkeys = provider.GetRequiredService<IOptions<IdentityPasskeyOptions>>().Value;
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host) = (origin.Split(':')[0], new HostString(host));

        var answer = await passkeys.ValidateOrigin!(
            new PasskeyOriginValidationContext { HttpContext = context, Origin = origin, CrossOrigin = false, TopOrigin = null });

        Assert.Equal(isOurs, answer);
    }
}
