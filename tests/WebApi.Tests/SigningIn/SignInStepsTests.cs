using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aiomus.EndToEnd.Tests;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
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

namespace Aiomus.WebApi.Tests.SigningIn;

/// <summary>How many grains a sign-in asks one after the other: whoever signs in waits for each of them.</summary>
public sealed class SignInStepsTests(SignInStepsTests.Product product) : IClassFixture<SignInStepsTests.Product>
{
    private const string Password = "correct horse battery";
    private const int Most = 5;

    [Fact]
    public async Task Password_AsksFiveGrainsInSequenceAtMost()
    {
        var person = await product.PersonAsync();

        var (asked, inAll) = await product.CountAsync(person.SignInAsync, together: 2);

        // The last of them is what the audit log tells the installation's chain.
        Assert.Equal(4, asked);
        Assert.Equal(Most, inAll);
    }

    [Fact]
    public async Task PasswordAndCode_AskNoMore()
    {
        var person = await product.PersonAsync();
        await person.SwitchOnAsync();

        var (asked, inAll) = await product.CountAsync(person.SignInAsync, together: 2);

        Assert.Equal(4, asked);
        Assert.Equal(Most, inAll);
    }

    [Fact]
    public async Task BrowserThatIsSignedIn_IsAskedAboutOnceMore()
    {
        var person = await product.PersonAsync();
        person.Cookie = person.Session;

        var (asked, _) = await product.CountAsync(person.SignInAsync, together: 3);

        Assert.Equal(Most, asked);
        Assert.Null(await product.Grains.GetGrain<IAccessGrain>(person.Id).CheckSessionAsync(person.Token));
    }

    [Fact]
    public async Task Passkey_AsksFiveGrainsInSequenceAtMost()
    {
        var person = await product.PersonAsync();
        using var authenticator = await person.AddPasskeyAsync();

        var (asked, _) = await product.CountAsync(await person.AnswerAsync(authenticator), together: 1);

        Assert.Equal(Most, asked);
    }

    /// <summary>The product without a worker, which counts what one request asks of grains in sequence.</summary>
    public sealed class Product : WebApplicationFactory<SignInOptions>, IOutgoingGrainCallFilter, IStartupFilter
    {
        private const string Mark = "sign-in step";
        private static readonly AsyncLocal<Steps?> Current = new();

        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private Steps? _counted;

        internal IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            var outer = RequestContext.Get(Mark) as int?;
            if (_counted is not { } steps || (Current.Value is null && outer is null))
            {
                await context.Invoke();
                return;
            }

            var step = await steps.BeginAsync(context.InterfaceMethod.Name, outer);
            RequestContext.Set(Mark, step);
            await context.Invoke();
            steps.End(step);
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate rest) =>
            {
                Current.Value = _counted;
                return rest(context);
            });
            next(app);
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>
        /// The longest sequence that the request asked itself, and with what those who were asked asked in turn. The calls that end a
        /// sign-in are to be under way together, so that none can be taken for the next.
        /// </summary>
        internal async Task<(int Asked, int InAll)> CountAsync(Func<Task<HttpStatusCode>> request, int together)
        {
            var steps = new Steps(together);
            _counted = steps;
            Assert.Equal(HttpStatusCode.OK, await request());
            _counted = null;
            return (steps.Asked, steps.InAll);
        }

        /// <summary>Somebody with a confirmed address who has signed in before.</summary>
        internal async Task<Person> PersonAsync()
        {
            var id = Guid.NewGuid();
            var account = Grains.GetGrain<ICredentialsGrain>(id);
            MailLink.Create(id, out var link);
            var hash = await Services.GetRequiredService<PasswordHasher>().HashAsync(Password, TestContext.Current.CancellationToken);
            var email = $"{id:N}@example.com";
            await account.RegisterAsync(new AccountRegistration(email, hash, "Ada", link, DateTimeOffset.UtcNow.AddDays(1)));
            Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, hash));
            var session = SessionToken.Create(id, out var token);
            var person = new Person(this, id, email, session, token);
            var opening = new SessionOpening(token, "Firefox on Linux", "this machine");
            Assert.NotNull(await Grains.GetGrain<IAccessGrain>(id).OpenSessionAsync(opening));
            Assert.Equal(HttpStatusCode.OK, await person.SignInAsync());
            return person;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Aiomus:Worker", "false");
            foreach (var (key, value) in ProductSettings.Unhindered.Concat(_database.Settings))
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureTestServices(
                services => services.AddSingleton<IOutgoingGrainCallFilter>(this).AddSingleton<IStartupFilter>(this));
        }
    }

    /// <summary>
    /// The steps of one request. A call is a step later than every call that had ended when it began, and than the one that it is made for.
    /// </summary>
    private sealed class Steps(int together)
    {
        private static readonly string[] Last =
            [nameof(IAuditGrain.AppendAsync), nameof(IEmailIndexGrain.EndAttemptAsync), nameof(IAccessGrain.EndSessionAsync)];

        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _ended;
        private int _last;

        public int Asked { get; private set; }

        public int InAll { get; private set; }

        public async Task<int> BeginAsync(string method, int? outer)
        {
            int step;
            lock (_lock)
            {
                step = Math.Max(_ended, outer ?? 0) + 1;
                InAll = Math.Max(InAll, step);
                Asked = outer is null ? Math.Max(Asked, step) : Asked;
                if (outer is null && Last.Contains(method) && ++_last == together)
                {
                    _met.SetResult();
                }
            }

            if (outer is null && Last.Contains(method))
            {
                await _met.Task.WaitAsync(TimeSpan.FromSeconds(30));
            }

            return step;
        }

        public void End(int step)
        {
            lock (_lock)
            {
                _ended = Math.Max(_ended, step);
            }
        }
    }

    /// <summary>Somebody, and how they sign in.</summary>
    internal sealed class Person(Product product, Guid id, string email, string session, SecretHash token)
    {
        private const string Origin = "http://localhost:5080";

        private string? _code;

        public Guid Id => id;

        /// <summary>A session that is open already, and its hash.</summary>
        public string Session => session;

        public SecretHash Token => token;

        /// <summary>What the browser sends, which is nothing at first.</summary>
        public string? Cookie { get; set; }

        public async Task<HttpStatusCode> SignInAsync() =>
            (await PostAsync("/v1/session", new { email, password = Password, code = _code })).Status;

        /// <summary>Has the question to a passkey asked and answered; what is left is to show the answer.</summary>
        public async Task<Func<Task<HttpStatusCode>>> AnswerAsync(SoftAuthenticator authenticator)
        {
            var (_, question) = await PostAsync("/v1/session/passkey/options");
            var credential = authenticator.Get(question.GetProperty("options"));
            var answer = new { challenge = question.GetProperty("challenge"), credential };
            return async () => (await PostAsync("/v1/session/passkey", answer)).Status;
        }

        public async Task<SoftAuthenticator> AddPasskeyAsync()
        {
            var authenticator = new SoftAuthenticator(Origin);
            Cookie = session;
            var (_, question) = await PostAsync("/v1/account/passkeys/options");
            var (status, _) = await PostAsync("/v1/account/passkeys", new
            {
                name = "my key",
                challenge = question.GetProperty("challenge"),
                credential = authenticator.Create(question.GetProperty("options")),
            });
            Assert.Equal(HttpStatusCode.NoContent, status);
            Cookie = null;
            return authenticator;
        }

        /// <summary>Switches the second factor on, and keeps a recovery code for the next sign-in.</summary>
        public async Task SwitchOnAsync()
        {
            var (account, secret) = (product.Grains.GetGrain<ICredentialsGrain>(id), RandomNumberGenerator.GetBytes(20));
            _code = "abcdefghijklmnopqrstuvwx";
            await account.BeginTotpAsync(secret);
            var first = OneTimeCode.Of(Base32.Encode(secret).ToUpperInvariant(), DateTimeOffset.UtcNow);
            Assert.True(await account.ConfirmTotpAsync(first, [SHA256.HashData(Encoding.UTF8.GetBytes(_code))], token.Id));
        }

        private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null)
        {
            using var http = product.CreateDefaultClient(new Uri("https://localhost"));
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (Cookie is not null)
            {
                request.Headers.Add("Cookie", $"{SessionCookie.Name}={Cookie}");
            }

            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (answer.StatusCode, text.Length > 0 ? JsonDocument.Parse(text).RootElement : default);
        }
    }
}
