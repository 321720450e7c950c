using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// How long one person's JPEG takes while another has 80 images converted to AVIF and 80 to WebP, against alone, in one run. Every
/// conversion is done anew: nothing is kept.
/// </summary>
internal static class ConversionBenchmark
{
    private const int Side = 256;
    private const int Crowd = 80;
    private const int Samples = 60;

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(
            database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Conversions:CacheMiB", "0")).ToDictionary());
        using var owner = AiomusClient.Create(product.Address, await product.GetOwnerKeyAsync());
        report.Progress("two people draw an image each");
        var (other, greedy) = (await DrawAsync(owner, product), await DrawAsync(owner, product));
        using (other.Http)
        using (greedy.Http)
        {
            await TimesAsync(other, "jpeg", 70, 20);
            var alone = await TimesAsync(other, "jpeg", 1, Samples);
            report.Line(
                $"a JPEG of {Side}x{Side} alone: median {Measure.Median(alone):F1} ms, at most {alone.Max():F1} ms ({Samples} downloads)");
            foreach (var format in new[] { "avif", "webp" })
            {
                report.Progress($"{Crowd} {format} at once");
                using var stop = new CancellationTokenSource();
                var answers = new ConcurrentDictionary<HttpStatusCode, int>();
                var crowd = Enumerable.Range(0, Crowd)
                    .Select(number => KeepAskingAsync(greedy, format, number, answers, stop.Token)).ToArray();
                await Task.Delay(2000);
                var beside = await TimesAsync(other, "jpeg", 1, Samples);
                await stop.CancelAsync();
                await Task.WhenAll(crowd);
                var after = await TimesAsync(other, "jpeg", 1, Samples);
                var usual = (Measure.Median(alone) + Measure.Median(after)) / 2;
                var told = answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value} of {(int)answer.Key}");
                report.Line(
                    $"beside {Crowd} {format.ToUpperInvariant()} at once of another: median {Measure.Median(beside):F1} ms, at most ",
                    $"{beside.Max():F1} ms, ratio to alone before and after **{Measure.Median(beside) / usual:F2}** (target 3); the ",
                    $"other's answers: {string.Join(", ", told)}");
                report.Line($"alone again: median {Measure.Median(after):F1} ms");
                alone = after;
            }
        }
    }

    private static async Task<(HttpClient Http, Guid Image)> DrawAsync(AiomusClient owner, AiomusProcess product)
    {
        var key = (await owner.Users.CreateAsync(new UserCreation(""))).ApiKey;
        using var client = AiomusClient.Create(product.Address, key);
        var job = await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1, Steps = 2 });
        job = await client.Jobs.WaitAsync(job.Id);
        var http = People.Http(product);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (http, job.Images[0].Id);
    }

    private static async Task<double[]> TimesAsync((HttpClient Http, Guid Image) person, string format, int first, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var quality = first + (i % 100);
            times[i] = await Measure.MillisecondsAsync(async () =>
            {
                using var answer = await person.Http.GetAsync(Address(person.Image, format, quality));
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            });
        }

        return times;
    }

    private static async Task KeepAskingAsync(
        (HttpClient Http, Guid Image) person,
        string format,
        int number,
        ConcurrentDictionary<HttpStatusCode, int> answers,
        CancellationToken stop)
    {
        try
        {
            for (var quality = 1 + number; !stop.IsCancellationRequested; quality = 1 + ((quality + Crowd) % 100))
            {
                using var answer = await person.Http.GetAsync(Address(person.Image, format, quality), stop);
                answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                if (!answer.IsSuccessStatusCode)
                {
                    await Task.Delay(500, stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It was enough.
        }
    }

    private static Uri Address(Guid image, string format, int quality)
        => new($"/v1/images/{image}/content?format={format}&quality={quality}", UriKind.Relative);
}
