using Aiomus.Client;
using Aiomus.Contracts.Events;
using Aiomus.Contracts.Jobs;

// Draws one image, tells how far it is, and stores it in a file.
if (args is not [var prompt, var file] || Environment.GetEnvironmentVariable("AIOMUS_KEY") is not { Length: > 0 } key)
{
    Console.Error.WriteLine("Usage: AIOMUS_KEY=aio_... dotnet run --project samples/dotnet -- PROMPT FILE");
    return 64;
}

var address = new Uri(Environment.GetEnvironmentVariable("AIOMUS_ADDRESS") ?? "http://127.0.0.1:5080");
using var client = AiomusClient.Create(address, key);
JobResponse? job = null;

// The first event says where the reading begins. A job that is submitted then has all its events after it.
await foreach (var next in client.Events.ReadAsync())
{
    job ??= await client.Jobs.SubmitAsync(new JobSubmission(prompt));
    if (next.JobId != job.Id)
    {
        continue;
    }

    Console.WriteLine(next switch
    {
        { Type: EventType.Queued } => $"queued at place {next.Position}",
        { Type: EventType.Progress } => $"step {next.Step} of {next.Steps}",
        _ => $"{next.Type}".ToLowerInvariant(),
    });
    if (next.Type is EventType.Finished or EventType.Failed or EventType.Canceled)
    {
        break;
    }
}

job = await client.Jobs.WaitAsync(job!.Id);
if (job.State != JobState.Succeeded)
{
    Console.Error.WriteLine($"The job ended as {job.State}: {job.Error?.Message}");
    return 1;
}

await using var image = await client.Images.DownloadAsync(job.Images[0].Id);
await using var stored = File.Create(file);
await image.CopyToAsync(stored);
Console.WriteLine($"Stored {file}");
return 0;
