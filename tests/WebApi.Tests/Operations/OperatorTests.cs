using System.Net.Http.Headers;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Operations;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Operations;

/// <summary>What owners, administrators and support see of people and of the installation, by the client.</summary>
public sealed class OperatorTests(OperatorTests.Product product) : IClassFixture<OperatorTests.Product>
{
    [Theory]
    [InlineData(UserRole.Owner)]
    [InlineData(UserRole.Admin)]
    [InlineData(UserRole.Support)]
    public async Task Person_IsFoundByTheExactAddressAndSeesThatSomebodyLooked(UserRole role)
    {
        using var staff = await product.StaffAsync(role);
        var (id, email) = await product.SignUpAsync("Ada");
        using var ada = await product.KeyAsync(id);

        var found = await staff.Users.FindAsync(new EmailBody(email.ToUpperInvariant()));
        var same = await staff.Users.GetAsync(id);

        Assert.Equal((id, email, "Ada", false, true, false), (
            found.Id, found.Email, found.DisplayName, found.Disabled, found.HasPassword, found.SecondFactor));
        Assert.Equal((0, 0, 1, false), (found.Passkeys, found.Sessions, found.ApiKeys, found.Closing));
        Assert.Empty(found.Roles);
        Assert.Equal(JsonSerializer.Serialize(found), JsonSerializer.Serialize(same));

        // Two looks within the hour are one entry, or two where the hour has struck; and nothing tells where they looked from.
        var looks = (await ada.Account.GetAuditPageAsync()).Entries.Where(entry => entry.Action == "account_viewed").ToArray();
        Assert.InRange(looks.Length, 1, 2);
        Assert.All(looks, look => Assert.Equal((false, null, "succeeded"), (look.ByYou, look.Network, look.Outcome)));
    }

    [Fact]
    public async Task PersonWhoIsNotThere_IsNotFound()
    {
        using var staff = await product.StaffAsync(UserRole.Support);
        var (_, email) = await product.SignUpAsync("Ada");

        Assert.Equal("not_found", await RefusalAsync(() => staff.Users.FindAsync(new EmailBody($"x{email}"))));
        Assert.Equal("not_found", await RefusalAsync(() => staff.Users.GetAsync(Guid.NewGuid())));
        Assert.Equal("invalid_request", await RefusalAsync(() => staff.Users.FindAsync(new EmailBody("nothing"))));
    }

    [Theory]
    [InlineData(UserRole.Owner)]
    [InlineData(UserRole.Admin)]
    [InlineData(UserRole.Legal)]
    [InlineData(UserRole.Support)]
    public async Task Support_SeesNobodyWithARoleButItself(UserRole role)
    {
        var (supportId, _) = await product.SignUpAsync("Eve", UserRole.Support);
        using var support = await product.KeyAsync(supportId);
        var (id, email) = await product.SignUpAsync("Ada", role);
        using var ada = await product.KeyAsync(id);

        Assert.Equal("not_found", await RefusalAsync(() => support.Users.GetAsync(id)));
        Assert.Equal("not_found", await RefusalAsync(() => support.Users.FindAsync(new EmailBody(email))));

        Assert.Equal(["support"], (await support.Users.GetAsync(supportId)).Roles);
        Assert.DoesNotContain((await ada.Account.GetAuditPageAsync()).Entries, entry => entry.Action == "account_viewed");
        Assert.DoesNotContain((await support.Account.GetAuditPageAsync()).Entries, entry => entry.Action == "account_viewed");
    }

    [Fact]
    public async Task List_HasThoseWithARoleAndNobodyElse()
    {
        using var owner = await product.StaffAsync(UserRole.Owner);
        var (admin, _) = await product.SignUpAsync("Ada", UserRole.Admin | UserRole.Support);
        var (disabled, _) = await product.SignUpAsync("Bob", UserRole.Support);
        var (person, _) = await product.SignUpAsync("Eve");
        await product.Grains.GetGrain<ICredentialsGrain>(disabled).SetDisabledAsync(true);

        var listed = (await owner.Users.ListAsync()).Users;

        Assert.Equal(["admin", "support"], Assert.Single(listed, user => user.Id == admin).Roles);
        Assert.True(Assert.Single(listed, user => user.Id == disabled).Disabled);
        Assert.DoesNotContain(listed, user => user.Id == person);
        Assert.Equal(listed.OrderBy(user => user.CreatedAt).Select(user => user.Id), listed.Select(user => user.Id));

        await product.Grains.GetGrain<ICredentialsGrain>(admin).SetRolesAsync(UserRole.None);
        Assert.DoesNotContain((await owner.Users.ListAsync()).Users, user => user.Id == admin);
        using var ada = await product.KeyAsync(admin);
        Assert.Contains((await ada.Account.GetAuditPageAsync()).Entries, entry => entry.Action == "account_viewed");
    }

    [Fact]
    public async Task PersonWhoIsErased_IsGoneForStaffToo()
    {
        using var owner = await product.StaffAsync(UserRole.Owner);
        var (id, email) = await product.SignUpAsync("Ada");

        await product.Grains.GetGrain<IErasureGrain>(id).RequestAsync();

        // It is shown as closing until nothing is there.
        for (var found = true; found;)
        {
            try
            {
                Assert.True((await owner.Users.GetAsync(id)).Closing);
            }
            catch (AiomusApiException gone) when (gone.Code == "not_found")
            {
                found = false;
            }
        }

        Assert.Equal("not_found", await RefusalAsync(() => owner.Users.FindAsync(new EmailBody(email))));
    }

    [Fact]
    public async Task AuditChain_IsReadPageByPageAndNamesNobody()
    {
        using var owner = await product.StaffAsync(UserRole.Owner);
        var (id, _) = await product.SignUpAsync("Ada");
        for (var i = 0; i < 5; i++)
        {
            await product.NoteAsync(id);
        }

        var first = await owner.Operations.GetAuditPageAsync(limit: 2);
        var second = await owner.Operations.GetAuditPageAsync(first.Next, 2);
        var all = new List<AuditLogEntryResponse>();
        await foreach (var entry in owner.Operations.ListAuditAsync(pageSize: 2))
        {
            all.Add(entry);
        }

        Assert.Equal(
            [first.Entries[0].Number - 1, first.Entries[0].Number - 2, first.Entries[0].Number - 3],
            first.Entries.Concat(second.Entries).Skip(1).Select(entry => entry.Number));
        Assert.Equal(1, all[^1].Number);
        Assert.True(all.Count >= 5);
        Assert.DoesNotContain($"{id}", JsonSerializer.Serialize(all), StringComparison.OrdinalIgnoreCase);
        Assert.All(all, entry => Assert.Equal((64, 64), (entry.Hash.Length, entry.EntryHash.Length)));
        Assert.Equal("invalid_request", await RefusalAsync(() => owner.Operations.GetAuditPageAsync(0)));
        Assert.Equal("invalid_request", await RefusalAsync(() => owner.Operations.GetAuditPageAsync(null, 101)));
    }

    [Fact]
    public async Task Workers_AreToldAsTheyTellAndNothingIsInvented()
    {
        using var support = await product.StaffAsync(UserRole.Support);
        var model = new ModelDescription("m", 256, 256, 64, 512, 8, 6, 50, 2, "ddim", ["ddim"], 0);
        var (old, now) = (new WorkerSample("m@old", "silo", "cuda", model, true, 5, 2, 0, 0, DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
        await product.Grains.GetGrain<IFleetGrain>(FleetStream.Key).AnnounceAsync(old);
        await product.Grains.GetGrain<IFleetGrain>(FleetStream.Key).AnnounceAsync(
            old with { Worker = "m@new", Model = model with { SecondsPerStep = 0.5 }, Version = "1.2", StartedAt = now, Draining = true });

        var workers = (await support.Operations.GetWorkersAsync()).Workers;
        QueueResponse? queue;
        while ((queue = (await support.Operations.GetQueuesAsync()).Queues.SingleOrDefault(queue => queue.Model == "m")) is null)
        {
            // News of models reach this process a little later.
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var plain = Assert.Single(workers, worker => worker.Id == WorkerMapping.IdOf(old));
        Assert.Equal(("silo", "m", "cuda", 2, 5, false), (
            plain.Name, plain.Model, plain.Accelerator, plain.Running, plain.Capacity, plain.Draining));
        Assert.Equal((null, null, null), (plain.Version, plain.SecondsPerStep, plain.StartedAt));
        var full = Assert.Single(workers, worker => worker.Version == "1.2");
        Assert.Equal((0.5, now, true), (full.SecondsPerStep, full.StartedAt, full.Draining));
        Assert.DoesNotContain('@', JsonSerializer.Serialize(workers));
        Assert.Equal((1, 0, 0, null, 0, null), (
            queue.Shards, queue.Waiting, queue.Running, queue.OldestSeconds, queue.Workers, queue.EtaSeconds));

        using var owner = await product.StaffAsync(UserRole.Owner);
        Assert.Equal("not_found", await RefusalAsync(() => owner.Operations.SetDrainingAsync("0123456789abcdef", new DrainingBody(true))));
    }

    [Fact]
    public async Task ModelThatWasTakenAway_IsListedAsIdleUntilItIsForgottenAndItsQueueIsEmpty()
    {
        using var owner = await product.StaffAsync(UserRole.Owner);
        using var support = await product.StaffAsync(UserRole.Support);
        var (fleet, queues) = (product.Grains.GetGrain<IFleetGrain>(FleetStream.Key), product.Services.GetRequiredService<QueueMap>());
        var model = new ModelDescription("taken", 256, 256, 64, 512, 8, 6, 50, 2, "ddim", ["ddim"], 0);
        var sample = new WorkerSample("taken", "silo", "cpu", model, true, 1, 0, 0, 0, DateTimeOffset.UtcNow);
        await fleet.AnnounceAsync(sample);
        Assert.Equal("model_in_use", await RefusalAsync(() => owner.Models.ForgetAsync("taken")));
        await fleet.LeaveAsync(sample.Worker);
        var (userId, jobId) = (Guid.NewGuid(), Guid.NewGuid());
        await queues.Find("taken", userId).LeaseAsync(sample.Worker, 0);
        await queues.Find("taken", userId).EnqueueAsync(new QueueTicket(jobId, userId, 1, 1));
        Assert.Equal("model_in_use", await RefusalAsync(() => owner.Models.ForgetAsync("taken")));

        Assert.Equal(0, Assert.Single((await owner.Models.ListAsync()).Models, one => one.Name == "taken").Workers);
        Assert.Equal(1, Assert.Single((await support.Operations.GetQueuesAsync()).Queues, one => one.Model == "taken").Waiting);

        await queues.Find("taken", userId).RemoveAsync(jobId);
        Assert.Equal("model_in_use", await RefusalAsync(() => owner.Models.ForgetAsync("taken")));
        await queues.Find("taken", userId).LeaveAsync(sample.Worker);
        Assert.Equal("forbidden", await RefusalAsync(() => support.Models.ForgetAsync("taken")));
        await owner.Models.ForgetAsync("taken");

        Assert.DoesNotContain((await owner.Models.ListAsync()).Models, one => one.Name == "taken");
        Assert.DoesNotContain((await support.Operations.GetQueuesAsync()).Queues, one => one.Model == "taken");
        Assert.Equal("not_found", await RefusalAsync(() => owner.Models.ForgetAsync("taken")));
    }

    [Fact]
    public async Task JobStates_SaySinceWhenTheyCount()
    {
        using var support = await product.StaffAsync(UserRole.Support);

        var states = await support.Operations.GetJobStatesAsync();

        Assert.Equal((0, 0, 0L, 0L), (states.Waiting, states.Running, states.SucceededHour, states.CanceledDay));
        Assert.InRange(states.Since!.Value, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Health_IsThatOfTheReadyCheckInWordsOfOurs()
    {
        using var support = await product.StaffAsync(UserRole.Support);

        var health = await support.Operations.GetHealthAsync();

        Assert.Equal("healthy", health.Status);
        Assert.Equal(["blobs", "database", "erasures"], health.Parts.Select(part => part.Name));
        Assert.All(health.Parts, part => Assert.Equal("healthy", part.Status));
    }

    // Also where a check says which folder or server it failed on.
    [Theory]
    [InlineData("database", HealthStatus.Unhealthy, "unhealthy", "The database cannot be written, or did not answer in time.")]
    [InlineData("models", HealthStatus.Degraded, "degraded", "The models of this process are not loaded yet.")]
    [InlineData("another", HealthStatus.Unhealthy, "unhealthy", "Something is wrong.")]
    [InlineData("another", HealthStatus.Healthy, "healthy", "All is well.")]
    public void PartThatIsIll_IsToldInASentence(string name, HealthStatus status, string word, string sentence) =>
        Assert.Equal(new HealthPart(name, word, sentence), HealthEndpoints.ToPart(name, status));

    [Fact]
    public void EveryPart_HasASentence()
    {
        var names = product.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value
            .Registrations.Where(check => !check.Tags.Contains("live")).Select(check => check.Name).ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotEqual("All is well.", HealthEndpoints.ToPart(name, HealthStatus.Healthy).Detail));
    }

    private static async Task<string?> RefusalAsync(Func<Task> ask) => (await Assert.ThrowsAsync<AiomusApiException>(ask)).Code;

    /// <summary>The product without a worker.</summary>
    public sealed class Product : IAsyncLifetime
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private Factory _factory = null!;

        public IServiceProvider Services => _factory.Services;

        public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

        public async ValueTask InitializeAsync()
        {
            _factory = new Factory(_database);

            // The first person of an installation without an owner becomes its owner; these tests say who has which role.
            await SignUpAsync("");
        }

        public async ValueTask DisposeAsync()
        {
            await _factory.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>Somebody with a role, whom nothing but a key opens.</summary>
        public async Task<AiomusClient> StaffAsync(UserRole role)
        {
            var id = Guid.NewGuid();
            var key = ApiKey.Create(id, out var hash);
            await Grains.GetGrain<IUserGrain>(id).CreateAsync("", role, hash);
            return Client(key);
        }

        public async Task<(Guid Id, string Email)> SignUpAsync(string name, UserRole roles = UserRole.None)
        {
            var (id, email) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@example.com");
            var account = Grains.GetGrain<ICredentialsGrain>(id);
            MailLink.Create(id, out var link);
            await account.RegisterAsync(new AccountRegistration(email, "hash", name, link, DateTimeOffset.UtcNow.AddYears(10)));
            Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "hash"));
            if (roles != UserRole.None)
            {
                await account.SetRolesAsync(roles);
            }

            return (id, email);
        }

        /// <summary>One more key of a person's.</summary>
        public async Task<AiomusClient> KeyAsync(Guid id)
        {
            var key = ApiKey.Create(id, out var hash);
            await Grains.GetGrain<IAccessGrain>(id).AddApiKeyAsync(new ApiKeyOrder(hash, "key", AccessScope.All, null));
            return Client(key);
        }

        public Task NoteAsync(Guid id) => Grains.GetGrain<IAuditGrain>(id).AppendAsync(
            new AuditEvent(
                Guid.NewGuid(), AuditAction.SignedIn, AuditOutcome.Succeeded, id));

        private AiomusClient Client(string key)
        {
            var http = _factory.CreateDefaultClient(new Uri("https://localhost"));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return new AiomusClient(http);
        }

        private sealed class Factory(TestDatabase database) : WebApplicationFactory<ApiKey>
        {
            protected override void ConfigureWebHost(IWebHostBuilder builder)
            {
                builder.UseEnvironment("Production");
                builder.UseSetting("Aiomus:Worker", "false");
                foreach (var (key, value) in ProductSettings.Unhindered.Concat(database.Settings))
                {
                    builder.UseSetting(key, value);
                }
            }
        }
    }
}
