using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.SigningUp;

/// <summary>A network makes so many accounts in a day, here two, and no sign-up brings images before its address is confirmed.</summary>
public sealed class NetworkShareTests(NetworkShareTests.Product product) : IClassFixture<NetworkShareTests.Product>
{
    private const string Password = "fourteen hazel hens";

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.77", "203.0.114.1")]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:ffff::9", "2001:db8:2::1")]
    [InlineData("::ffff:198.51.100.1", "198.51.100.200", "198.51.101.1")]
    public async Task Network_MakesSoManyAccounts(string one, string neighbour, string other)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(one)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(neighbour)).Status);
        var early = await product.RegisterAsync(Password);

        var (status, problem, wait) = await ConfirmAsync(neighbour, early);
        var (signUp, _, signUpWait) = await SignUpAsync(one);

        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_accounts"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.TooManyRequests, signUp);
        Assert.InRange(wait!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.InRange(signUpWait!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));

        // The link is not used up, and neighbours of another network are not concerned.
        Assert.Equal(HttpStatusCode.Accepted, (await SignUpAsync(other)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(other, early)).Status);
    }

    [Fact]
    public async Task ManyConfirmationsAtOnce_MakeNoMore()
    {
        var links = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => product.RegisterAsync(Password)));

        var answers = await Task.WhenAll(links.Select(link => ConfirmAsync("192.0.2.200", link)));

        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.NoContent));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    // The last of these makes the second account.
    [Fact]
    public async Task WhatMakesNoAccount_TakesNothing()
    {
        const string From = "192.88.99.1";
        var used = await product.RegisterAsync(Password);
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(From, used)).Status);
        for (var again = 0; again < 3; again++)
        {
            Assert.Equal(HttpStatusCode.Gone, (await ConfirmAsync(From, used)).Status);
            Assert.Equal(HttpStatusCode.Accepted, (await SignUpAsync(From)).Status);
        }

        // Two who signed up for one address: the second to confirm gets none.
        var email = $"{Guid.NewGuid():N}@example.com";
        var (first, second) = (await product.RegisterAsync(Password, email), await product.RegisterAsync(Password, email));
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync("127.0.0.1", first)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await ConfirmAsync(From, second)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(From)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ConfirmAsync(From)).Status);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData(null)]
    public async Task ThisMachine_MakesAnyNumber(string? from)
    {
        for (var account = 0; account < 4; account++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await SignUpAsync(from)).Status);
            Assert.Equal(HttpStatusCode.NoContent, (await ConfirmAsync(from)).Status);
        }
    }

    // No session, no key: nothing that a picture could be asked for with.
    [Fact]
    public async Task AccountThatIsNotConfirmed_OpensToNobody()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var link = await product.RegisterAsync(Password, email);

        var before = await SendAsync(null, "/v1/session", new { email, password = Password });
        await ConfirmAsync(null, link);
        var after = await SendAsync(null, "/v1/session", new { email, password = Password });

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (before.Status, after.Status));
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer, TimeSpan? Wait)> ConfirmAsync(string? from, string? link = null) =>
        await SendAsync(from, "/v1/account/confirm", new { token = link ?? await product.RegisterAsync(Password), password = Password });

    private Task<(HttpStatusCode Status, JsonElement Answer, TimeSpan? Wait)> SignUpAsync(string? from) =>
        SendAsync(from, "/v1/account/sign-up", new { email = $"{Guid.NewGuid():N}@example.com", password = Password });

    private async Task<(HttpStatusCode Status, JsonElement Answer, TimeSpan? Wait)> SendAsync(string? from, string path, object body)
    {
        using var http = product.CreateDefaultClient(new Uri("https://localhost"));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Test-Peer", from);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var told = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        return (answer.StatusCode, told, answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>The product without a worker, whose callers come from where they say.</summary>
    public sealed class Product : WebApplicationFactory<SignInOptions>, IStartupFilter
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate rest) =>
            {
                context.Connection.RemoteIpAddress =
                    context.Request.Headers["X-Test-Peer"] is [{ Length: > 0 } peer] ? IPAddress.Parse(peer) : null;
                return rest(context);
            });
            next(app);
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>Signs somebody up; answers the mailed secret.</summary>
        internal async Task<string> RegisterAsync(string password, string? email = null)
        {
            var id = Guid.NewGuid();
            var link = MailLink.Create(id, out var secret);
            var hash = await Services.GetRequiredService<PasswordHasher>().HashAsync(password, TestContext.Current.CancellationToken);
            await Services.GetRequiredService<IGrainFactory>().GetGrain<ICredentialsGrain>(id).RegisterAsync(
                new AccountRegistration(email ?? $"{id:N}@example.com", hash, "Ada", secret, DateTimeOffset.UtcNow.AddDays(1)));
            return link;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Aiomus:Worker", "false");
            foreach (var (key, value) in ProductSettings.Unhindered.Concat(_database.Settings))
            {
                builder.UseSetting(key, value);
            }

            builder.UseSetting("Aiomus:Accounts:NewAccountsOfANetwork", "2");
            builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(this));
        }
    }
}
