using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
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

/// <summary>
/// Whoever hangs up as soon as an act is done, or while it is asked for, keeps neither the audit log nor the mail from telling of it.
/// </summary>
public sealed class HangUpTests(HangUpTests.Product product) : IClassFixture<HangUpTests.Product>
{
    private const string Password = "correct horse battery";
    private const string Other = "another horse battery";

    [Theory]
    [InlineData("POST", "/v1/account/reset", nameof(ICredentialsGrain.ResetAsync), AuditAction.PasswordReset, true)]
    [InlineData("PUT", "/v1/account/password", nameof(ICredentialsGrain.ChangePasswordAsync), AuditAction.PasswordChanged, true)]
    [InlineData("POST", "/v1/account/email/confirm", nameof(ICredentialsGrain.ConfirmEmailChangeAsync), AuditAction.EmailChanged, true)]
    [InlineData("DELETE", "/v1/account/totp", nameof(ICredentialsGrain.RemoveTotpAsync), AuditAction.SecondFactorRemoved, true)]
    [InlineData("DELETE", "/v1/account/passkeys/{passkey}", nameof(IPasskeysGrain.RemoveAsync), AuditAction.PasskeyRemoved, true)]
    [InlineData("POST", "/v1/keys", nameof(IAccessGrain.AddApiKeyAsync), AuditAction.ApiKeyCreated, true)]
    [InlineData("POST", "/v1/session", nameof(IAccessGrain.OpenSessionAsync), AuditAction.SignedIn, false)]
    public async Task ActOfWhoeverHangsUp_IsNotedAndMailed(string method, string path, string act, AuditAction action, bool isMailed)
    {
        foreach (var moment in Enum.GetValues<Moment>())
        {
            var person = await product.PersonAsync(Password);

            var mails = await product.SendAndHangUpAsync(person, method, path, act, moment);

            var entries = await product.Grains.GetGrain<IAuditGrain>(person.Id).ListAsync(null, 10);
            Assert.Contains(action, entries.Select(entry => entry.Action));
            Assert.Equal(isMailed ? 1 : 0, mails);
        }
    }

    /// <summary>When a caller hangs up.</summary>
    public enum Moment
    {
        /// <summary>When the account has been asked, before it answers.</summary>
        During,

        /// <summary>When it has answered.</summary>
        After,
    }

    internal sealed record Person(Guid Id, string Email, string Cookie, string Passkey, string Reset, string Change);

    /// <summary>The product without a worker, whose caller hangs up when a test says.</summary>
    public sealed class Product : WebApplicationFactory<SignInOptions>, IOutgoingGrainCallFilter, IStartupFilter
    {
        private static readonly AsyncLocal<Call?> Current = new();

        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private Call? _next;

        internal IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            var (call, name) = (Current.Value, context.InterfaceMethod.Name);
            if (call is not null && name == call.Act && call.Moment == Moment.During)
            {
                var asked = context.Invoke();
                await call.HangUp.CancelAsync();
                await asked;
                return;
            }

            await context.Invoke();
            if (call is not null && name == call.Act)
            {
                await call.HangUp.CancelAsync();
            }
            else if (call is not null && name == nameof(IOutboxGrain.QueueAsync))
            {
                call.Mails++;
            }
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate rest) =>
            {
                if (_next is { } call)
                {
                    (Current.Value, context.RequestAborted) = (call, call.HangUp.Token);
                }

                return rest(context);
            });
            next(app);
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal async Task<Person> PersonAsync(string password)
        {
            var (id, far) = (Guid.NewGuid(), DateTimeOffset.UtcNow.AddDays(1));
            var email = $"{id:N}@example.com";
            var account = Grains.GetGrain<ICredentialsGrain>(id);
            MailLink.Create(id, out var link);
            var hash = await Services.GetRequiredService<PasswordHasher>().HashAsync(password, TestContext.Current.CancellationToken);
            await account.RegisterAsync(new AccountRegistration(email, hash, "Ada", link, far));
            Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, hash));
            var cookie = SessionToken.Create(id, out var session);
            await Grains.GetGrain<IAccessGrain>(id).OpenSessionAsync(new SessionOpening(session, "Firefox on Linux", "this machine"));
            var credential = RandomNumberGenerator.GetBytes(16);
            await Grains.GetGrain<IPasskeysGrain>(id)
                .PutAsync(new Passkey(credential, [1], "key", DateTimeOffset.UtcNow, 0, [], true, false, false, [], []));
            var reset = MailLink.Create(id, out var resetHash);
            await account.BeginResetAsync(resetHash, far);
            MailLink.Create(id, out var oldLink);
            var change = MailLink.Create(id, out var newLink);
            await account.BeginEmailChangeAsync($"new-{email}", oldLink, newLink, far);
            Assert.Equal(EmailConfirmation.HalfConfirmed, await account.ConfirmEmailChangeAsync(oldLink));
            return new Person(id, email, cookie, System.Buffers.Text.Base64Url.EncodeToString(credential), reset, change);
        }

        /// <summary>Answers how many mails were queued in the end. The answer itself reaches nobody.</summary>
        internal async Task<int> SendAndHangUpAsync(Person person, string method, string path, string act, Moment moment)
        {
            object? body = (method, path) switch
            {
                (_, "/v1/account/reset") => new { token = person.Reset, password = Other },
                (_, "/v1/account/password") => new { current = Password, password = Other },
                (_, "/v1/account/email/confirm") => new { token = person.Change },
                (_, "/v1/keys") => new { name = "laptop" },
                (_, "/v1/session") => new { email = person.Email, password = Password },
                _ => null,
            };
            using var hangUp = new CancellationTokenSource();
            var call = new Call(act, moment, hangUp);
            using var http = CreateDefaultClient(new Uri("https://localhost"));
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path.Replace("{passkey}", person.Passkey, StringComparison.Ordinal));
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.Add("Cookie", $"{SessionCookie.Name}={person.Cookie}");
            request.Content = body is null ? null : JsonContent.Create(body);
            _next = call;
            try
            {
                using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            }
            catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException)
            {
                // What the caller would have heard, had they stayed.
            }

            _next = null;
            Assert.True(hangUp.IsCancellationRequested, string.Create(CultureInfo.InvariantCulture, $"{method} {path} never asked {act}."));
            return call.Mails;
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

        private sealed class Call(string act, Moment moment, CancellationTokenSource hangUp)
        {
            public string Act => act;

            public Moment Moment => moment;

            public CancellationTokenSource HangUp => hangUp;

            public int Mails { get; set; }
        }
    }
}
