using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.Tests.SigningIn;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Notices;

/// <summary>Refused tries to sign in are in the audit log of the account, few however many they are.</summary>
public sealed class RefusedSignInsTests(RefusalTests.Product product) : IClassFixture<RefusalTests.Product>
{
    private const string Password = "correct horse battery";
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandTries_AreOneEntryAnHour()
    {
        var userId = await PersonAsync();
        var before = (await EntriesAsync(userId)).Count;
        for (var round = 0; round < 4; round++)
        {
            using var refused = await RefusedAsync();
            for (var tries = 0; tries < 2500; tries++)
            {
                refused.Note(userId);
            }

            await refused.StopAsync(None);
        }

        Assert.Equal(before + 1, (await EntriesAsync(userId)).Count);

        _time.Advance(TimeSpan.FromHours(1));
        using var later = await RefusedAsync();
        later.Note(userId);
        await later.StopAsync(None);

        var entries = await EntriesAsync(userId);
        Assert.Equal(before + 2, entries.Count);
        Assert.Equal(
            [(AuditAction.SignInRefused, AuditOutcome.Refused, null), (AuditAction.SignInRefused, AuditOutcome.Refused, null)],
            entries.Take(2).Select(entry => (entry.Action, entry.Outcome, entry.Actor)));
    }

    [Fact]
    public async Task AccountThatThereIsNot_GetsNoLog()
    {
        var nobody = Guid.NewGuid();
        using var refused = await RefusedAsync();
        refused.Note(nobody);

        await refused.StopAsync(None);

        Assert.Empty(await EntriesAsync(nobody));
    }

    [Fact]
    public async Task MoreAccountsThanAreRemembered_AreEnteredWithTheirNextTry()
    {
        var userId = await PersonAsync();
        using var refused = await RefusedAsync();
        for (var other = 0; other < RefusedSignIns.MostWaiting; other++)
        {
            refused.Note(Guid.NewGuid());
        }

        refused.Note(userId);
        await refused.StopAsync(None);
        Assert.DoesNotContain(await EntriesAsync(userId), entry => entry.Action == AuditAction.SignInRefused);

        refused.Note(userId);
        await refused.StopAsync(None);
        Assert.Contains(await EntriesAsync(userId), entry => entry.Action == AuditAction.SignInRefused);
    }

    [Fact]
    public async Task WrongPassword_IsEnteredAMomentLater()
    {
        var email = await product.PersonAsync(Password);
        var userId = (await product.IndexOf(email).FindAsync(None))!.Value;

        Assert.Equal(PasswordCheck.Outcome.Refused, (await product.Check.CheckAsync(email, "wrong horse battery", null, None)).Outcome);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(None);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!(await EntriesAsync(userId)).Any(entry => entry.Action == AuditAction.SignInRefused))
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<Guid> PersonAsync() =>
        (await product.IndexOf(await product.PersonAsync(Password)).FindAsync(None))!.Value;

    // One of its own, with a clock of its own; the product's writes beside it.
    private async Task<RefusedSignIns> RefusedAsync()
    {
        var refused = new RefusedSignIns(
            product.Services.GetRequiredService<IGrainFactory>(),
            new HttpContextAccessor(),
            _time,
            NullLogger<RefusedSignIns>.Instance);
        await refused.StartAsync(None);
        return refused;
    }

    private Task<IReadOnlyList<AuditEntry>> EntriesAsync(Guid userId) =>
        product.Services.GetRequiredService<IGrainFactory>().GetGrain<IAuditGrain>(userId).ListAsync(null, 100, None);
}
