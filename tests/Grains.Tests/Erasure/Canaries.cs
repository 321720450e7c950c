using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Tests.Clusters;
using Npgsql;

namespace Aiomus.Grains.Tests.Erasure;

/// <summary>Unique strings planted wherever a person's words can go, and the search for them in every byte that is kept.</summary>
internal sealed class Canaries
{
    private readonly string _mark = $"canary{Guid.NewGuid():N}";
    private readonly Dictionary<string, byte[]> _images = [];

    private Canaries(TestUser user) => User = user;

    public TestUser User { get; }

    /// <summary>Every planted string: name, settings, prompts, images and words about them, a mail and its address.</summary>
    public string[] All =>
        [.. new[] { "name", "model", "style", "negative", "prompt", "queued", "image", "address", "mail", "alt" }.Select(Mark)];

    public static async Task<Canaries> PlantAsync(GrainCluster cluster, int images, Guid? id = null)
    {
        var user = await TestUser.CreateAsync(cluster, id: id);
        var canaries = new Canaries(user);
        await user.User.SetDisplayNameAsync(canaries.Mark("name"));
        await user.User.SetPreferencesAsync(
            new UserPreferences(ImageFormat.Webp, 80, canaries.Mark("model"), canaries.Mark("style"), canaries.Mark("negative")));
        var mail = new Dictionary<string, string> { ["link"] = "https://aiomus.test/", ["device"] = canaries.Mark("mail") };
        await cluster.Grains.GetGrain<IOutboxGrain>(user.Id)
            .QueueAsync(new MailMessage(Guid.NewGuid(), MailKind.NewSignIn, $"{canaries.Mark("address")}@example.test", mail));
        await user.AnnounceWorkerAsync();
        for (var i = 0; i < images; i++)
        {
            await canaries.GenerateAsync(cluster);
        }

        // One that waits while the erasure begins.
        await user.SubmitAsync(canaries.Mark("queued"));
        return canaries;
    }

    /// <summary>The planted strings that any kept byte still has.</summary>
    public async Task<string[]> FindAsync(GrainCluster cluster)
    {
        var bytes = Directory.EnumerateFiles(cluster.DataFolder, "*", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Select(ReadShared).ToList();
        if (cluster.ConnectionString is not null)
        {
            // The rows. Bytes in the server's pages and log are for encryption to make unreadable.
            bytes.Add(await DumpAsync(cluster.ConnectionString));
            Assert.Equal(-1, bytes[^1].AsSpan().IndexOf(Encoding.UTF8.GetBytes("no such text")));
        }

        return [.. All.Where(mark => bytes.Exists(file => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0))];
    }

    public async Task AssertImagesAsync(GrainCluster cluster)
    {
        foreach (var (blob, content) in _images)
        {
            await using var stream = await cluster.Blobs.OpenReadAsync(User.Id, blob);
            using var read = new MemoryStream();
            await stream!.CopyToAsync(read);
            Assert.Equal(content, read.ToArray());
        }
    }

    /// <summary>All rows of all tables as text; binary columns as the text they hold.</summary>
    internal static async Task<byte[]> DumpAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var tables = await ReadAsync(
            source,
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname IN ('public', 'aiomus_keys')");
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            foreach (var row in await ReadAsync(source, $"SELECT row_to_json(t)::text FROM {table} t"))
            {
                text.Append(row).Append('\n');
            }

            var binary = await ReadAsync(
                source,
                "SELECT column_name FROM information_schema.columns WHERE quote_ident(table_schema) || '.' || quote_ident(table_name) = "
                    + $"'{table}' AND data_type = 'bytea'");
            foreach (var column in binary)
            {
                foreach (var value in await ReadAsync(
                    source, $"SELECT encode(\"{column}\", 'escape') FROM {table} WHERE \"{column}\" IS NOT NULL"))
                {
                    text.Append(value).Append('\n');
                }
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Mark(string place) => $"{_mark}-{place}";

    private async Task GenerateAsync(GrainCluster cluster)
    {
        cluster.Time.Advance(TimeSpan.FromSeconds(2));
        var job = await User.SubmitAsync(Mark("prompt"));
        var lease = (await User.LeaseAsync())!;
        Assert.NotNull(await User.BeginAsync(lease));
        var stored = await User.StoreAsync(lease, content: Mark("image"));
        Assert.True(await User.Jobs.CompleteAsync(job, lease.Epoch, stored));
        var image = (await User.Gallery.ListAsync(null, 1)).Images[0].Id;
        Assert.NotNull(await User.Gallery.DescribeAsync(image, Mark("alt")));
        _images[stored[0].Blob] = Encoding.UTF8.GetBytes($"{Mark("image")} 0");
    }

    internal static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string sql)
    {
#pragma warning disable CA2100 // Names of our own tables.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
