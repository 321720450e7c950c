using System.Diagnostics;
using Aiomus.Client;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>Images on a disk of their own that is full.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Job_FailsCleanlyAndFreeOfChargeAndTheNextOneWorksWhenThereIsRoom()
    {
        await using var database = TestDatabase.Sqlite();
        var blobs = Directory.CreateDirectory(Path.Combine(database.Folder, "blobs")).FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", blobs) == 0,
            "A small file system cannot be mounted here: that needs Linux and root");
        try
        {
            await using var product = await AiomusProcess.StartAsync(database.Quick());
            using var client = AiomusClient.Create(product.Address, await product.GetOwnerKeyAsync());
            var filler = Path.Combine(blobs, "filler");
            await Fill(filler);

            var failed = await MakeAsync(client);
            Assert.Equal(JobState.Failed, failed.State);
            Assert.Equal("storage_unavailable", failed.Error!.Code);
            var quota = await client.Quota.GetAsync();
            Assert.Equal((0, 0), (quota.Charged, quota.Reserved));
            Assert.Equal(0, await client.Images.ListAsync().CountAsync());
            Assert.Equal([filler], Directory.GetFiles(blobs, "*", SearchOption.AllDirectories));

            File.Delete(filler);
            var made = await MakeAsync(client);
            Assert.Equal(JobState.Succeeded, made.State);
            Assert.Equal(made.Credits, (await client.Quota.GetAsync()).Charged);
        }
        finally
        {
            await RunAsync("umount", "-l", blobs);
        }
    }

    private static async Task<JobResponse> MakeAsync(AiomusClient client)
    {
        var job = await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1, Steps = 4 });
        return await client.Jobs.WaitAsync(job.Id).WaitAsync(TimeSpan.FromMinutes(10));
    }

    private static async Task Fill(string file)
    {
        await using var stream = File.Create(file, 1);
        var block = new byte[1024];
        try
        {
            while (true)
            {
                await stream.WriteAsync(block);
                await stream.FlushAsync();
            }
        }
        catch (IOException)
        {
            // That was the aim.
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
