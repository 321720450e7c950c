using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aiomus.Client;
using Aiomus.Contracts.Events;
using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>HTTP as other people's clients and proxies expect it.</summary>
public sealed partial class HttpTests(Product product)
{
    [Fact]
    public async Task Head_AnswersTheHeadersOfGetWhereverGetIs()
    {
        using var person = await product.CreatePersonAsync();
        var image = (await person.MakeAsync(Product.Apple)).Images[0].Id;
        using var http = product.Http(person.Key);
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _))
            .Select(path => path.Name.TrimStart('/').Replace("{id}", $"{image}", StringComparison.Ordinal))
            .Concat(
            [
                "docs",
                "robots.txt",
                ".well-known/security.txt",
                "health/live",
                "health/ready",
                "openapi/v1.json",
                $"v1/images/{image}/content?format=avif"
            ])
            .ToArray();
        Assert.All(
            document.RootElement.GetProperty("paths").EnumerateObject(), path => Assert.False(path.Value.TryGetProperty("head", out _)));
        Assert.True(paths.Length > 15, string.Join(" ", paths));

        foreach (var path in paths)
        {
            using var get = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path)).WaitAsync(Product.Limit);
            Assert.Equal(
                (path, get.StatusCode, get.Content.Headers.ContentType), (path, head.StatusCode, head.Content.Headers.ContentType));
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.True(!head.Content.Headers.NonValidated.Contains("Content-Length")
                || head.Content.Headers.ContentLength == get.Content.Headers.ContentLength, path);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("lines=0-1")]
    [InlineData("seconds=1-2")]
    [InlineData("bytes;0-1")]
    public async Task Range_OfAnUnknownUnitIsIgnored(string range)
    {
        using var person = await product.CreatePersonAsync();
        var image = (await person.MakeAsync(Product.Apple)).Images[0].Id;
        using var http = product.Http(person.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/images/{image}/content");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(await person.DownloadAsync(image), await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", 202)]
    [InlineData("application/json; charset=\"UTF-8\"", 202)]
    [InlineData("application/json;charset=utf-8", 202)]
    [InlineData("application/json; charset='utf-8'", 415)]
    [InlineData("application/json; charset=\"utf-16\"", 415)]
    [InlineData("application/json; charset=utf-8; charset=\"latin1\"", 415)]
    [InlineData("application/json; charset=\"\"", 415)]
    public async Task Charset_IsReadHoweverItIsSpelt(string type, int status)
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var content = new ByteArrayContent("""{"prompt":"a red apple","steps":1}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await http.PostAsync(new Uri("v1/jobs", UriKind.Relative), content);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Seed_ThatIsToldCanBeSentBack()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple with { Seed = uint.MaxValue, Images = 3, Steps = 2 });
        Assert.Equal([uint.MaxValue, 0, 1], job.Images.Select(image => image.Seed));

        var told = await person.Client.Images.GetAsync(job.Images[2].Id);
        Assert.Equal(1, told!.Seed);
        var again = await person.MakeAsync(Product.Apple with { Seed = told.Seed, Steps = 2 });
        Assert.Equal(Pixels(await person.DownloadAsync(job.Images[2].Id)), Pixels(await person.DownloadAsync(again.Images[0].Id)));

        static byte[] Pixels(byte[] file) => Diffusion.Imaging.ImageEncoder.Decode(file).Pixels.ToArray();
    }

    [Fact]
    public async Task Description_SaysHowKeptEventsAreAskedForAsJson()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        var words =
            document.RootElement.GetProperty("paths").GetProperty("/v1/events").GetProperty("get").GetProperty("description").GetString();
        Assert.Contains("Accept: application/json", words, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/events?cursor=0");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await http.SendAsync(request);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_ComeAtOnceThroughAProxyWithItsDefaults(bool hub)
    {
        await using var nginx = await Nginx.StartAsync(product.Process.Address);
        using var person = await product.CreatePersonAsync();
        using var behind = AiomusClient.Create(nginx.Address, person.Key);
        var events = hub ? behind.Events.ReadHubAsync() : behind.Events.ReadAsync();
        await using var reader = events.GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Product.Limit));
        Assert.Equal(EventType.Ping, reader.Current.Type);

        await person.Client.Jobs.SubmitAsync(Product.Apple);
        do
        {
            Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Product.Limit));
        }
        while (reader.Current.Type != EventType.Finished);
    }

    [Fact]
    public async Task EventStream_AsksProxiesNotToHoldItBack()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var stream = await http.GetAsync(new Uri("v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("no", Assert.Single(stream.Headers.GetValues("X-Accel-Buffering")));
        using var other = await http.GetAsync(new Uri("v1/quota", UriKind.Relative));
        Assert.False(other.Headers.Contains("X-Accel-Buffering"));
    }

    [Fact]
    public async Task Log_TellsNobodyWhoWasErased()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick());
        using var person = await Person.CreateAsync(process, await process.GetOwnerKeyAsync(), "Somebody");
        using var http = new HttpClient { BaseAddress = process.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", person.Key);
        using var forbidden = await http.PostAsync(
            new Uri("v1/users", UriKind.Relative), new StringContent("""{"name":"x"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        await process.WaitForOutputAsync(output => output.Contains("Refused: POST /v1/users", StringComparison.Ordinal));

        await person.Client.Account.EraseAsync();
        using var refused = await http.GetAsync(new Uri("v1/account", UriKind.Relative));
        await process.WaitForOutputAsync(output => output.Contains("is completed", StringComparison.Ordinal));
        await process.StopAsync();

        Assert.DoesNotContain($"{person.Id}", process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"{person.Id:N}", process.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task LogTimes_AreGregorianWhateverTheCultureOfTheMachine()
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Quick(("Aiomus:Worker", "false"));
        settings["LC_ALL"] = "th_TH.UTF-8";
        await using var process = await AiomusProcess.StartAsync(settings);

        await process.WaitForOutputAsync(output => LogTime().IsMatch(output));
        await process.StopAsync();

        var year = DateTime.UtcNow.Year;
        Assert.All(LogTime().Matches(process.Output), time => Assert.InRange(int.Parse(time.Groups[1].Value), year - 1, year));
    }

    [GeneratedRegex(@"^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d", RegexOptions.Multiline)]
    private static partial Regex LogTime();
}
