using System.Net.Http.Headers;
using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

[assembly: AssemblyFixture(typeof(Aiomus.EndToEnd.Tests.Product))]

namespace Aiomus.EndToEnd.Tests;

/// <summary>One running product for all tests; each test makes people of its own.</summary>
public sealed class Product : IAsyncLifetime
{
    /// <summary>How long any one thing here may take before the test fails instead of hanging.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public AiomusProcess Process { get; private set; } = null!;

    public string DataFolder => _database.Folder;

    public string OwnerKey { get; private set; } = "";

    public static JobSubmission Apple { get; } = new("a red apple") { Seed = 1, Steps = 8 };

    public async ValueTask InitializeAsync()
    {
        Process = await AiomusProcess.StartAsync(_database.Quick());
        OwnerKey = await Process.GetOwnerKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A new person with an empty gallery and an unused quota.</summary>
    public Task<Person> CreatePersonAsync() => Person.CreateAsync(Process, OwnerKey, "Somebody");

    /// <summary>Plain HTTP, for what the client would not send. Without a key when it is null.</summary>
    public HttpClient Http(string? key)
    {
        var http = new HttpClient { BaseAddress = Process.Address, Timeout = Limit };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return http;
    }
}

/// <summary>Somebody with an account.</summary>
public sealed class Person : IDisposable
{
    private Person(Guid id, string key, AiomusProcess process) => (Id, Key, Client) = (id, key, AiomusClient.Create(process.Address, key));

    public Guid Id { get; }

    public string Key { get; }

    public AiomusClient Client { get; }

    public static async Task<Person> CreateAsync(AiomusProcess process, string ownerKey, string name)
    {
        using var owner = AiomusClient.Create(process.Address, ownerKey);
        var created = await owner.Users.CreateAsync(new UserCreation(name));
        return new Person(created.Id, created.ApiKey, process);
    }

    /// <summary>Whoever the first start made.</summary>
    public static Person Owner(AiomusProcess process, string key) => new(Guid.Empty, key, process);

    /// <summary>Submits a job and waits until it has succeeded.</summary>
    public async Task<JobResponse> MakeAsync(JobSubmission submission)
    {
        var job = await Client.Jobs.SubmitAsync(submission);
        job = await Client.Jobs.WaitAsync(job.Id).WaitAsync(Product.Limit);
        Assert.True(job.State == JobState.Succeeded, $"The job ended as {job.State}: {job.Error}.");
        return job;
    }

    /// <summary>The bytes of an image.</summary>
    public async Task<byte[]> DownloadAsync(Guid image, Contracts.Gallery.ImageFormat? format = null, int? quality = null)
    {
        await using var content = await Client.Images.DownloadAsync(image, format, quality);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => Client.Dispose();
}
