using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.Storage.Tests.Clusters;

public sealed class SqliteMembershipTests() : MembershipTests(DatabaseKind.Sqlite);

public sealed class PostgresMembershipTests() : MembershipTests(DatabaseKind.Postgres);

/// <summary>
/// What the membership protocol needs of its table: a member and the table's version move together, one writer a version.
/// </summary>
public abstract class MembershipTests(DatabaseKind kind) : StorageTests(kind)
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private IMembershipTable Table => Store.Services.GetRequiredService<IMembershipTable>();

    [Fact]
    public async Task InsertedMember_IsReadBack()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        var before = await Table.ReadAllAsync(Ct);
        var entry = NewEntry(1);

        Assert.Empty(before.Members);
        Assert.True(await Table.InsertRowAsync(entry, before.Version.Next(), Ct));

        var after = await Table.ReadAllAsync(Ct);
        var (read, _) = Assert.Single(after.Members);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
        Assert.Equal(entry.SiloAddress, read.SiloAddress);
        Assert.Equal(entry.SiloName, read.SiloName);
        Assert.Equal(entry.HostName, read.HostName);
        Assert.Equal(SiloStatus.Joining, read.Status);
        Assert.Equal(entry.ProxyPort, read.ProxyPort);
        Assert.Equal(Start, read.StartTime);
        Assert.Equal(Start, read.IAmAliveTime);
        Assert.Single((await Table.ReadRowAsync(entry.SiloAddress, Ct)).Members);
        Assert.Empty((await Table.ReadRowAsync(NewEntry(2).SiloAddress, Ct)).Members);
    }

    [Fact]
    public async Task StaleVersion_ChangesNothing()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        var stale = (await Table.ReadAllAsync(Ct)).Version;
        var entry = NewEntry(1);
        Assert.True(await Table.InsertRowAsync(entry, stale.Next(), Ct));

        Assert.False(await Table.InsertRowAsync(NewEntry(2), stale.Next(), Ct));
        entry.Status = SiloStatus.Dead;
        Assert.False(await Table.UpdateRowAsync(entry, stale.VersionEtag, stale.Next(), Ct));

        var (read, _) = Assert.Single((await Table.ReadAllAsync(Ct)).Members);
        Assert.Equal(SiloStatus.Joining, read.Status);
    }

    [Fact]
    public async Task MemberThatIsThere_IsNotInsertedAndAnUnknownOneNotUpdated()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        var entry = NewEntry(1);
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Ct)).Version.Next(), Ct);
        var version = (await Table.ReadAllAsync(Ct)).Version;

        Assert.False(await Table.InsertRowAsync(entry, version.Next(), Ct));
        Assert.False(await Table.UpdateRowAsync(NewEntry(2), version.VersionEtag, version.Next(), Ct));

        Assert.Equal(version.Version, (await Table.ReadAllAsync(Ct)).Version.Version);
    }

    [Fact]
    public async Task UpdatedMember_KeepsItsSuspects()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        var entry = NewEntry(1);
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Ct)).Version.Next(), Ct);
        entry.Status = SiloStatus.Active;
        entry.SuspectTimes = [Tuple.Create(NewEntry(2).SiloAddress, Start)];

        var version = (await Table.ReadAllAsync(Ct)).Version;
        Assert.True(await Table.UpdateRowAsync(entry, version.VersionEtag, version.Next(), Ct));
        entry.IAmAliveTime = Start.AddMinutes(5);
        await Table.UpdateIAmAliveAsync(entry, Ct);

        var (read, _) = Assert.Single((await Table.ReadAllAsync(Ct)).Members);
        Assert.Equal(SiloStatus.Active, read.Status);
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal(Start.AddMinutes(5), read.IAmAliveTime);
    }

    [Fact]
    public async Task ManyWritersOfOneVersion_HaveOneWinner()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        for (var round = 0; round < 5; round++)
        {
            var version = (await Table.ReadAllAsync(Ct)).Version;

            var results = await Task.WhenAll(
                Enumerable.Range(0, 10)
                    .Select(i => Task.Run(() => Table.InsertRowAsync(NewEntry((round * 10) + i + 1), version.Next(), Ct))));

            Assert.Single(results, won => won);
            var after = await Table.ReadAllAsync(Ct);
            Assert.Equal(version.Version + 1, after.Version.Version);
            Assert.Equal(round + 1, after.Members.Count);
        }
    }

    [Fact]
    public async Task Cleanup_TakesOldDeadMembersOnly()
    {
        await Table.InitializeMembershipTableAsync(true, Ct);
        var members = new[] { NewEntry(1), NewEntry(2), NewEntry(3) };
        (members[0].Status, members[1].Status, members[2].Status) = (SiloStatus.Dead, SiloStatus.Dead, SiloStatus.Active);
        members[1].IAmAliveTime = Start.AddDays(2);
        foreach (var member in members)
        {
            Assert.True(await Table.InsertRowAsync(member, (await Table.ReadAllAsync(Ct)).Version.Next(), Ct));
        }

        await Table.CleanupDefunctSiloEntriesAsync(Start.AddDays(1), Ct);

        Assert.Equal([2, 3], (await Table.ReadAllAsync(Ct)).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order());
        await Table.DeleteMembershipTableEntriesAsync("tests", Ct);
        await Table.InitializeMembershipTableAsync(true, Ct);
        Assert.Empty((await Table.ReadAllAsync(Ct)).Members);
    }

    private static MembershipEntry NewEntry(int port) => new()
    {
        SiloAddress = SiloAddress.New(port % 2 == 0 ? IPAddress.IPv6Loopback : IPAddress.Loopback, port, 7),
        SiloName = $"silo-{port}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 30000 + port,
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
