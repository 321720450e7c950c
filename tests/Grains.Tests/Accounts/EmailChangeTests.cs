using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Keys;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class EmailChangeTests
{
    private static readonly DateTimeOffset Far = DateTimeOffset.UtcNow.AddYears(10);

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task ChangeKilledAfterAnyWrite_LeavesTheAccountOneAddress(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        for (var survived = 0; ; survived++)
        {
            var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
            var (before, after) = ((await account.GetEmailAsync())!, $"{Guid.NewGuid():N}@example.com");
            var (oldLink, newLink) = (CredentialsTests.Secret(), CredentialsTests.Secret());
            await account.BeginEmailChangeAsync(after, oldLink, newLink, Far);
            await account.ConfirmEmailChangeAsync(oldLink);
            cluster.Stop.StopAfter(survived);
            var fault = await Record.ExceptionAsync(() => account.ConfirmEmailChangeAsync(newLink));

            await cluster.KillAndRestartAsync();
            account = cluster.Grains.GetGrain<ICredentialsGrain>(account.GetPrimaryKey());

            // Whoever sees an error follows the link again; where the change was stored, it counts no more.
            Assert.Contains(
                await account.ConfirmEmailChangeAsync(newLink), new[] { EmailConfirmation.Confirmed, EmailConfirmation.Unknown });
            Assert.Equal(after, await account.GetEmailAsync());
            await Eventually.AssertAsync(async () => Assert.Null(await Index(cluster, before).FindAsync()));
            Assert.Equal(account.GetPrimaryKey(), await Index(cluster, after).FindAsync());
            if (fault is null)
            {
                Assert.InRange(survived, 4, 10);
                return;
            }
        }
    }

    private static IEmailIndexGrain Index(GrainCluster cluster, string email) => cluster.Grains.GetGrain<IEmailIndexGrain>(
        cluster.Service<IKeyedHash>().Compute(EmailAddress.Domain, EmailAddress.Canonical(email)));
}
