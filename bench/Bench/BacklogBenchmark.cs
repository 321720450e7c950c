using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Usage;
using Aiomus.ServiceDefaults;
using Aiomus.Silo;
using Aiomus.Storage.Records;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aiomus.Bench;

/// <summary>
/// Submitting a job with 10 and with 2,000 live jobs of one person, and with 64 and with 100,000 remembered ones, in turns, through the
/// grains and their SQLite store. Each submission is cancelled, so that the numbers stay; both are timed.
/// </summary>
internal static class BacklogBenchmark
{
    private const int Samples = 40;
    private const int Turn = 10;

    // One that is heard and never asks for a job.
    private static string _worker = "";

    private static readonly JobRequest Request = new(
        "mini", "a red apple on a table", "", 128, 128, 20, 2, 1, 1, "ddim", ImageFormat.Png, null);

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(
        [
            new("Aiomus:Worker", "false"), new("Aiomus:Queues:MaxWaiting", "100000"), new("Aiomus:Plans:Free:ConcurrentJobs", "100000"),
            new("Aiomus:Plans:Free:JobsPerMinute", "100000"), new("Aiomus:Plans:Free:CreditsPerDay", "10000000"),
            new("Aiomus:Plans:Free:CreditsPerMonth", "10000000"), new("Logging:LogLevel:Default", "Error"),
            new("Logging:LogLevel:Orleans", "Error"), new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error"),
        ]);
        builder.AddServiceDefaults();
        builder.AddAiomusSilo();
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        _worker = WorkerKey.For("mini", host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());

        var records = host.Services.GetRequiredService<IRecordStore>();
        var (few, many) = (await PersonAsync(grains, records, live: 10, 0), await PersonAsync(grains, records, live: 2000, 0));
        report.Progress("2000 live jobs");
        var (young, old) = (await PersonAsync(grains, records, live: 0, 64), await PersonAsync(grains, records, live: 0, 100_000));
        report.Progress("100000 remembered jobs");

        await CompareAsync(report, grains, few, many, "10 live jobs", "2,000");
        await CompareAsync(report, grains, young, old, "64 remembered keys", "100,000");
        await host.StopAsync();
    }

    private static async Task CompareAsync(Report report, IGrainFactory grains, Guid one, Guid other, string less, string more)
    {
        var (first, second) = (new List<(double Submit, double Cancel)>(), new List<(double Submit, double Cancel)>());
        for (var i = 0; i < Samples; i++)
        {
            first.Add(await TurnAsync(grains, one));
            second.Add(await TurnAsync(grains, other));
        }

        Tell("a submission", turn => turn.Submit);
        Tell("cancelling it", turn => turn.Cancel);

        void Tell(string what, Func<(double Submit, double Cancel), double> part)
        {
            var (a, b) = (Measure.Median(first.Select(part)), Measure.Median(second.Select(part)));
            report.Line(
                $"{what} with {less} {a:F2} ms, with {more} {b:F2} ms, ratio **{b / a:F2}** (target 1.2; ",
                $"medians of {Samples} times {Turn})");
        }
    }

    private static async Task<(double Submit, double Cancel)> TurnAsync(IGrainFactory grains, Guid user)
    {
        var (submit, cancel) = (0.0, 0.0);
        for (var i = 0; i < Turn; i++)
        {
            var job = Guid.Empty;
            submit += await Measure.MillisecondsAsync(async () => job = await SubmitAsync(grains, user));
            cancel += await Measure.MillisecondsAsync(() => grains.GetGrain<IJobsGrain>(user).CancelAsync(job));
        }

        return (submit / Turn, cancel / Turn);
    }

    private static async Task<Guid> PersonAsync(IGrainFactory grains, IRecordStore records, int live, int remembered)
    {
        var user = Guid.NewGuid();
        await grains.GetGrain<IUserGrain>(user).CreateAsync("", UserRole.None, new ApiKeyHash("bench", new byte[32]));

        // As submissions and their cancelling leave them, without the hours that those would take.
        foreach (var numbers in Enumerable.Range(1, remembered).Chunk(1000))
        {
            await records.ApplyAsync(user, [.. numbers.SelectMany(Remembered)]);
        }

        for (var i = 0; i < live; i++)
        {
            await SubmitAsync(grains, user);
        }

        return user;
    }

    private static IEnumerable<RecordChange> Remembered(int number)
    {
        var (job, now) = (Guid.NewGuid(), DateTimeOffset.UtcNow);
        var entry = new JobEntry
        {
            Id = job,
            Number = number,
            Request = Request with { Prompt = "" },
            Terms = new JobTerms(1, 1, null, $"{job:N}"),
            State = JobState.Canceled,
            SubmittedAt = now,
            FinishedAt = now,
            Settled = true,
        };
        yield return RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, number);
        yield return RecordChange.Insert(QuotaRecords.Charge, QuotaRecords.KeyOf(job), new Charge(1, now, ChargeState.Released, now, now));
        yield return UsageRecords.Count(UsageKind.PromptSubmitted, job, 1, now);
    }

    private static async Task<Guid> SubmitAsync(IGrainFactory grains, Guid user)
    {
        var job = Guid.NewGuid();
        await grains.GetGrain<IQueueGrain>(QueueKey.For("mini", user, 1)).LeaseAsync(_worker, 0);
        await grains.GetGrain<IJobsGrain>(user).SubmitAsync(job, Request, new JobTerms(1, 1, null, $"{job:N}"));
        return job;
    }
}
