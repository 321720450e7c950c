using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.SigningIn;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.SigningIn;

/// <summary>
/// What a refusal is made of is the same whether somebody has the address or not. How long it takes is measured by the benchmark
/// <c>refusal</c>; here the steps are counted, which no busy machine blurs.
/// </summary>
public sealed class RefusalTests(RefusalTests.Product product) : IClassFixture<RefusalTests.Product>
{
    private const string Password = "correct horse battery";
    private const string Network = "192.0.2.1";
    private const string Steps = "IEmailIndexGrain.BeginAttemptAsync ICredentialsGrain.GetSignInFactsAsync hash";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_IsRefusedInTheSameSteps()
    {
        var (known, unknown) = (await product.PersonAsync(Password), Address());

        Assert.Equal((PasswordCheck.Outcome.Refused, Steps), await CheckAsync(unknown, Password));
        Assert.Equal((PasswordCheck.Outcome.Refused, Steps), await CheckAsync(known, "wrong horse battery"));
        Assert.Equal(PasswordCheck.Outcome.Passed, (await CheckAsync(known, Password)).Outcome);
    }

    [Fact]
    public async Task LockedOrDisabled_IsRefusedInTheSameStepsWithTheRightPassword()
    {
        var (locked, disabled) = (await product.PersonAsync(Password), await product.PersonAsync(Password));
        for (var i = 0; i < 20; i++)
        {
            // Each locks for longer, as soon as there is a lock.
            await product.IndexOf(locked).BeginAttemptAsync(None);
        }

        await product.Account(await product.IndexOf(disabled).FindAsync(None)).SetDisabledAsync(true, None);

        Assert.Equal((PasswordCheck.Outcome.Refused, Steps), await CheckAsync(locked, Password));
        Assert.Equal((PasswordCheck.Outcome.Refused, Steps), await CheckAsync(disabled, Password));
    }

    [Fact]
    public async Task ManyGuessesAtOnce_AreNoMoreThanInARow()
    {
        var email = await product.PersonAsync(Password);

        var started = Stopwatch.GetTimestamp();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => product.IndexOf(email).BeginAttemptAsync(None)));

        // Five for free, and on a busy machine those for which locks of one, two, four seconds and so on ended meanwhile.
        var ended = (int)Math.Log2(Stopwatch.GetElapsedTime(started).TotalSeconds + 1);
        Assert.InRange(outcomes.Count(attempt => attempt.IsOpen), 5, 5 + ended);
    }

    [Fact]
    public async Task PasswordHashedAsItWasTyped_StillOpensAndIsHashedComposedFromThenOn()
    {
        const string Apart = "un cafe\u0301 a\u0300 la cre\u0300me";
        var salt = new byte[16];
        var before = PasswordHasher.Write(salt, PasswordHasher.Derive(Apart, salt, 19456, 2), 19456, 2);
        var email = await product.PersonWithHashAsync(before);

        Assert.Equal((PasswordCheck.Outcome.Refused, Steps), await CheckAsync(email, Apart.Normalize()));
        Assert.Equal(PasswordCheck.Outcome.Passed, (await CheckAsync(email, Apart)).Outcome);
        Assert.Equal(PasswordCheck.Outcome.Passed, (await CheckAsync(email, Apart.Normalize())).Outcome);

        // Twice the work for whoever sends letters apart, whether there is an account or not.
        Assert.Equal((PasswordCheck.Outcome.Refused, $"{Steps} hash"), await CheckAsync(Address(), Apart));
    }

    [Fact]
    public async Task SignUp_HashesAndMailsOnceEitherWay()
    {
        var (known, unknown) = (await product.PersonAsync(Password), Address());

        var first = await StepsAsync(() => product.Desk.SignUpAsync(new SignUp(unknown, Password, ""), Network, None));
        var again = await StepsAsync(() => product.Desk.SignUpAsync(new SignUp(known, Password, ""), Network, None));

        Assert.Equal(
            "hash IEmailIndexGrain.MayMailAsync IEmailIndexGrain.FindAsync ICredentialsGrain.RegisterAsync "
                + "IEmailIndexGrain.ExpectAsync IOutboxGrain.QueueAsync",
            first);
        Assert.Equal(
            "hash IEmailIndexGrain.MayMailAsync IEmailIndexGrain.FindAsync ICredentialsGrain.GetEmailAsync IOutboxGrain.QueueAsync", again);
    }

    [Fact]
    public async Task MailsToOneAddress_EndForAWhileAndAnEarlierLinkStays()
    {
        const string Asked = "IEmailIndexGrain.MayMailAsync IEmailIndexGrain.FindAsync";
        var email = await product.PersonAsync(Password);
        for (var i = 0; i < 5; i++)
        {
            Assert.EndsWith(
                "IOutboxGrain.QueueAsync",
                await StepsAsync(() => product.Desk.ForgotAsync(email, Network, None)),
                StringComparison.Ordinal);
        }

        Assert.Equal(Asked, await StepsAsync(() => product.Desk.ForgotAsync(email, Network, None)));
        Assert.Equal(Asked, await StepsAsync(() => product.Desk.ForgotAsync(Address(), Network, None)));

        // It is that network's end, and of that kind.
        Assert.StartsWith(
            $"hash {Asked} ",
            await StepsAsync(() => product.Desk.SignUpAsync(new SignUp(email, Password, ""), Network, None)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"{Asked} ", await StepsAsync(() => product.Desk.ForgotAsync(email, "198.51.100.1", None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangesToSomebodyElsesAddress_MailItNoMoreThanOthersMay()
    {
        var (person, wanted) = (await product.IndexOf(await product.PersonAsync(Password)).FindAsync(None), Address());
        for (var i = 0; i < 5; i++)
        {
            var steps = await StepsAsync(() => product.Mail.ChangeEmailAsync(person!.Value, wanted, "Firefox on Linux", None));
            Assert.EndsWith("BeginEmailChangeAsync IOutboxGrain.QueueAsync IOutboxGrain.QueueAsync", steps, StringComparison.Ordinal);
        }

        var after = await StepsAsync(() => product.Mail.ChangeEmailAsync(person!.Value, wanted, "Firefox on Linux", None));

        Assert.Equal("IEmailIndexGrain.MayMailAsync", after);
    }

    private static string Address() => $"{Guid.NewGuid():N}@example.com";

    private async Task<(PasswordCheck.Outcome Outcome, string Steps)> CheckAsync(string email, string password)
    {
        var outcome = PasswordCheck.Outcome.Passed;
        var steps = await StepsAsync(async () => outcome = (await product.Check.CheckAsync(email, password, code: null, None)).Outcome);
        return (outcome, steps);
    }

    private static async Task<string> StepsAsync(Func<Task> act)
    {
        List<string> steps = [];
        Product.Steps.Value = steps;
        await act();
        Product.Steps.Value = null;
        return string.Join(' ', steps);
    }

    /// <summary>The product without a worker, that tells what a test asks of its grains and how often it hashes.</summary>
    public sealed class Product : WebApplicationFactory<SignInOptions>, IOutgoingGrainCallFilter
    {
        // One for all: two classes have such a product, at the same time, and each listener would note the same step.
        private static readonly MeterListener Hashes = Listen();

        private readonly TestDatabase _database = TestDatabase.Sqlite();

        public Product() => GC.KeepAlive(Hashes);

        /// <summary>Flows along with the test's own calls, not with those of others that run beside it.</summary>
        internal static AsyncLocal<List<string>?> Steps { get; } = new();

        internal PasswordCheck Check => Services.GetRequiredService<PasswordCheck>();

        internal AccountMail Mail => Services.GetRequiredService<AccountMail>();

        internal SignUpDesk Desk => Services.GetRequiredService<SignUpDesk>();

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            Steps.Value?.Add($"{context.InterfaceMethod.DeclaringType!.Name}.{context.InterfaceMethod.Name}");
            return context.Invoke();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal IEmailIndexGrain IndexOf(string email) => Services.GetRequiredService<EmailKeys>().IndexOf(email);

        internal ICredentialsGrain Account(Guid? userId) =>
            Services.GetRequiredService<IGrainFactory>().GetGrain<ICredentialsGrain>(userId!.Value);

        /// <summary>Somebody with a confirmed address.</summary>
        internal async Task<string> PersonAsync(string password) =>
            await PersonWithHashAsync(await Services.GetRequiredService<PasswordHasher>().HashAsync(password, None));

        /// <summary>The same, with a hash of any kind.</summary>
        internal async Task<string> PersonWithHashAsync(string hash)
        {
            var (userId, email) = (Guid.NewGuid(), Address());
            MailLink.Create(userId, out var link);
            await Account(userId).RegisterAsync(new AccountRegistration(email, hash, "Ada", link, DateTimeOffset.UtcNow.AddDays(1)));
            Assert.Equal(EmailConfirmation.Confirmed, await Account(userId).ConfirmAsync(link, hash));
            return email;
        }

        private static MeterListener Listen()
        {
            var hashes = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Name == "aiomus.password.duration")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            hashes.SetMeasurementEventCallback<double>(static (_, _, _, _) => Steps.Value?.Add("hash"));
            hashes.Start();
            return hashes;
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Aiomus:Worker", "false");
            foreach (var (key, value) in _database.Settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureTestServices(services => services.AddSingleton<IOutgoingGrainCallFilter>(this));
        }
    }
}
