using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aiomus.Contracts;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Telemetry;

/// <summary>One trace leads from the request to the stored image, through the queue.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task RequestDrawingAndStoring_AreOneTraceAndTheStepIsMeasuredInSeconds()
    {
        await using var database = TestDatabase.Sqlite();
        await using var factory = new Product(database);
        var trace = ActivityTraceId.CreateRandom();
        var activities = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Aiomus.", StringComparison.Ordinal)
                || source.Name == "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var units = new ConcurrentDictionary<string, string?>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Aiomus.", StringComparison.Ordinal))
                {
                    units[instrument.Name] = instrument.Unit;
                }
            },
        };
        meters.Start();

        using var http = factory.CreateClient();
        var userId = Guid.NewGuid();
        var key = ApiKey.Create(userId, out var hash);
        await factory.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(userId).CreateAsync("", UserRole.None, hash);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await http.PostAsJsonAsync(
            new Uri("/v1/jobs?wait=60", UriKind.Relative), new JobSubmission("a secret apple") { Steps = 3 }, ContractsJson.Options);
        var job = await answer.Content.ReadFromJsonAsync<JobResponse>(ContractsJson.Options);
        Assert.Equal(JobState.Succeeded, job!.State);

        // The request's span and the worker's end a little after the answer.
        Activity[] ours;
        var started = Stopwatch.GetTimestamp();
        do
        {
            await Task.Delay(10);
            ours = [.. activities.Where(activity => activity.TraceId == trace)];
        }
        while (!(ours.Any(activity => activity.OperationName == "draw")
            && ours.Any(activity => activity.Source.Name == "Microsoft.AspNetCore"))
            && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(10));

        Assert.Contains(ours, activity => activity.Source.Name == "Microsoft.AspNetCore");
        var draw = Assert.Single(ours, activity => activity.OperationName == "draw");
        Assert.Equal(draw.SpanId, Assert.Single(ours, activity => activity.OperationName == "store").ParentSpanId);
        Assert.Equal(job.Id, draw.GetTagItem("aiomus.job"));
        Assert.DoesNotContain(
            activities,
            activity => activity.TagObjects.Any(tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal)));
        Assert.Equal("s", units["aiomus.engine.step"]);
        Assert.All(units, unit => Assert.False(string.IsNullOrEmpty(unit.Value), $"{unit.Key} has no unit."));
    }

    // Any type of the program stands for it.
    private sealed class Product(TestDatabase database) : WebApplicationFactory<ApiKey>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (key, value) in database.Settings)
            {
                builder.UseSetting(key, value);
            }
        }
    }
}
