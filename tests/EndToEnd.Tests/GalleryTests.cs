using System.Net;
using System.Net.Http.Json;
using System.Text;
using Aiomus.Client.Errors;
using Aiomus.Contracts;
using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Privacy;
using Aiomus.Imaging;

namespace Aiomus.EndToEnd.Tests;

/// <summary>The gallery, and that it is its owner's alone.</summary>
public sealed class GalleryTests(Product product)
{
    [Fact]
    public async Task Pages_HoldEveryImageOnceNewestFirst()
    {
        using var person = await product.CreatePersonAsync();
        await person.MakeAsync(Product.Apple with { Images = 4, Steps = 1 });
        await person.MakeAsync(Product.Apple with { Images = 3, Steps = 1, Seed = 100 });

        var pages = new List<ImagePage> { await person.Client.Images.GetPageAsync(limit: 3) };
        while (pages[^1].Next is { } next)
        {
            pages.Add(await person.Client.Images.GetPageAsync(limit: 3, cursor: next));
        }

        var seeds = pages.SelectMany(page => page.Images).Select(image => image.Seed).ToArray();
        Assert.Equal([102, 101, 100, 4, 3, 2, 1], seeds);
        Assert.All(pages, page => Assert.True(page.Images.Count <= 3));
    }

    [Fact]
    public async Task Page_TellsHowManyThereAreAndBeginsAnywhere()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple with { Images = 5, Steps = 1 });
        var whole = await person.Client.Images.GetPageAsync();
        await person.Client.Images.DeleteAsync(job.Images[4].Id);

        var page = await person.Client.Images.GetPageAsync(limit: 2, from: 1);
        var next = await person.Client.Images.GetPageAsync(limit: 2, cursor: page.Next);
        var beyond = await person.Client.Images.GetPageAsync(from: 4);

        Assert.Equal((5, 4, 4, 4), (whole.Total, page.Total, next.Total, beyond.Total));
        Assert.Equal([3, 2], page.Images.Select(image => image.Seed));
        Assert.Equal([2, 1], page.Images.TakeLast(1).Concat(next.Images).Select(image => image.Seed));
        Assert.Empty(beyond.Images);
        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => person.Client.Images.GetPageAsync(cursor: page.Next, from: 1));
        Assert.Equal((HttpStatusCode.BadRequest, "from"), (refusal.Status, refusal.Field));
        refusal = await Assert.ThrowsAsync<AiomusApiException>(() => person.Client.Images.GetPageAsync(from: -1));
        Assert.Equal((HttpStatusCode.BadRequest, "from"), (refusal.Status, refusal.Field));
    }

    [Fact]
    public async Task Words_AreThePromptsUntilThePersonHasOwn()
    {
        using var person = await product.CreatePersonAsync();
        using var other = await product.CreatePersonAsync();
        var id = (await person.MakeAsync(Product.Apple with { Steps = 1 })).Images[0].Id;
        Assert.Equal("a red apple", (await person.Client.Images.GetAsync(id)).Alt);

        Assert.Equal("A fox", (await person.Client.Images.ChangeAsync(id, new ImageChange { Alt = " A fox " })).Alt);

        Assert.Equal("A fox", (await person.Client.Images.GetPageAsync()).Images[0].Alt);
        foreach (var nothing in new[] { "{}", """{"alt":null}""" })
        {
            using var http = product.Http(person.Key);
            using var body = new StringContent(nothing, Encoding.UTF8, "application/json");
            using var answer = await http.PatchAsync(new Uri($"v1/images/{id}", UriKind.Relative), body);
            Assert.Equal("A fox", (await answer.Content.ReadFromJsonAsync<ImageResponse>(ContractsJson.Options))!.Alt);
        }

        Assert.Equal("A fox", (await person.Client.Images.ChangeAsync(id, new ImageChange())).Alt);
        var foreign = await Assert.ThrowsAsync<AiomusApiException>(() => other.Client.Images.ChangeAsync(id, new ImageChange()));
        var longer = await Assert.ThrowsAsync<AiomusApiException>(
            () => person.Client.Images.ChangeAsync(id, new ImageChange { Alt = new string('a', 501) }));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest, "alt"), (foreign.Status, longer.Status, longer.Field));
        Assert.Equal("A fox", (await person.Client.Images.GetAsync(id)).Alt);
        Assert.Equal("a red apple", (await person.Client.Images.ChangeAsync(id, new ImageChange { Alt = "" })).Alt);
    }

    [Fact]
    public async Task CardNumber_IsMaskedInWhatIsStored()
    {
        using var person = await product.CreatePersonAsync();
        var submission = Product.Apple with { Prompt = "pay 4242 4242 4242 4242", NegativePrompt = "4242-4242-4242-4242", Steps = 1 };

        var job = await person.MakeAsync(submission);
        var image = (await person.Client.Images.GetPageAsync()).Images[0];
        var changed = await person.Client.Images.ChangeAsync(image.Id, new ImageChange { Alt = "5555555555554444" });

        Assert.Equal(("pay **** **** **** 4242", "****-****-****-4242"), (job.Prompt, job.NegativePrompt));
        Assert.Equal((job.Prompt, job.NegativePrompt, job.Prompt), (image.Prompt, image.NegativePrompt, image.Alt));
        Assert.Equal("************4444", changed.Alt);
        Assert.Equal("************4444", (await person.Client.Images.GetAsync(image.Id)).Alt);
    }

    [Fact]
    public async Task Thumbnail_IsAsSmallAsItIsAskedFor()
    {
        using var person = await product.CreatePersonAsync();
        var id = (await person.MakeAsync(Product.Apple with { Steps = 1 })).Images[0].Id;
        using var http = product.Http(person.Key);

        foreach (var (query, type, side) in new[]
        {
            ("?edge=64", "image/webp", 64), ("?edge=100&format=png", "image/png", 100),
            ("?edge=32&format=jpeg&quality=50", "image/jpeg", 32), ("?edge=1024", "image/webp", 256),
            ("?edge=256&format=png", "image/png", 256),
        })
        {
            using var answer = await http.GetAsync(new Uri($"/v1/images/{id}/content{query}", UriKind.Relative));
            var image = ImageEncoder.Decode(await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal((query, type, side, side), (query, answer.Content.Headers.ContentType!.MediaType, image.Width, image.Height));
            Assert.True(answer.Headers.CacheControl!.NoStore);

            using var again = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{id}/content{query}");
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var same = await http.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }

        foreach (var edge in new[] { "31", "1025", "0", "-1" })
        {
            using var refused = await http.GetAsync(new Uri($"/v1/images/{id}/content?edge={edge}", UriKind.Relative));
            var problem = await refused.Content.ReadFromJsonAsync<Dictionary<string, object>>();
            Assert.Equal((HttpStatusCode.BadRequest, "edge"), (refused.StatusCode, $"{problem!["field"]}"));
        }

        await person.Client.Images.DeleteAsync(id);
        using var gone = await http.GetAsync(new Uri($"/v1/images/{id}/content?edge=64", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task HeldData_IsToldToAnybodyAndMayBeKept()
    {
        using var http = product.Http(null);

        using var answer = await http.GetAsync(new Uri("/v1/account/data", UriKind.Relative));
        var held = await answer.Content.ReadFromJsonAsync<HeldData>(ContractsJson.Options);

        Assert.Equal((true, TimeSpan.FromHours(1)), (answer.Headers.CacheControl!.Public, answer.Headers.CacheControl.MaxAge));
        Assert.Equal(
            ["identity", "account", "credential", "content", "usage", "device", "billing"],
            held!.Categories.Select(category => category.Name));
        Assert.Contains(
            new HeldItem("user.sessions.place", "security", "legitimate_interest", "days30", "user"),
            held.Categories.Single(category => category.Name == "device").Items);
        Assert.Contains(
            new HeldItem("user.preferences.style", "personalise", "consent", "user_defined", "user"),
            held.Categories.Single(category => category.Name == "content").Items);
    }

    [Fact]
    public async Task DeletedImage_IsGoneEverywhereAndForGood()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple with { Images = 2, Steps = 1 });
        await person.Client.Images.DeleteAsync(job.Images[0].Id);

        Assert.Equal([job.Images[1].Id], await person.Client.Images.ListAsync().Select(image => image.Id).ToListAsync());
        foreach (var call in new Func<Guid, Task>[]
        {
            id => person.Client.Images.GetAsync(id), id => person.DownloadAsync(id), id => person.Client.Images.DeleteAsync(id)
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<AiomusApiException>(() => call(job.Images[0].Id))).Status);
        }
    }

    [Fact]
    public async Task AnotherPersonsThings_AreNotThere()
    {
        using var person = await product.CreatePersonAsync();
        using var other = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple);
        var image = job.Images[0].Id;
        using var http = product.Http(other.Key);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, $"v1/jobs/{job.Id}"), (HttpMethod.Post, $"v1/jobs/{job.Id}/cancel"),
            (HttpMethod.Get, $"v1/images/{image}"), (HttpMethod.Get, $"v1/images/{image}/content"),
            (HttpMethod.Get, $"v1/images/{image}/content?edge=64"), (HttpMethod.Delete, $"v1/images/{image}"),
        })
        {
            // The same as for an id that nobody has, so that it does not tell whether there is such a thing.
            using var answer = await http.SendAsync(new HttpRequestMessage(method, path));
            using var nobody = await http.SendAsync(new HttpRequestMessage(method, path.Replace(
                $"{job.Id}",
                $"{Guid.NewGuid()}",
                StringComparison.Ordinal).Replace($"{image}", $"{Guid.NewGuid()}", StringComparison.Ordinal)));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal(await DetailAsync(nobody), await DetailAsync(answer));
        }

        Assert.Empty(await other.Client.Jobs.ListAsync());
        Assert.Equal(0, await other.Client.Images.ListAsync().CountAsync());
        Assert.Equal(job.Images[0].Id, (await person.Client.Images.GetAsync(image)).Id);
    }

    [Fact]
    public async Task OnlyTheOwner_MakesAccounts()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var answer = await http.PostAsJsonAsync(new Uri("v1/users", UriKind.Relative), new { display_name = "Mallory" });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<Dictionary<string, object>>();
        return $"{problem!["code"]} {problem["detail"]}";
    }

    [Fact]
    public async Task PartOfAImage_IsServedAsItIsAskedFor()
    {
        using var person = await product.CreatePersonAsync();
        var image = (await person.MakeAsync(Product.Apple)).Images[0].Id;
        var whole = await person.DownloadAsync(image);
        using var http = product.Http(person.Key);

        foreach (var (range, from, to) in new[]
        {
            ("0-7", 0, 8),
            ("100-199", 100, 200),
            ("-5", whole.Length - 5, whole.Length),
            ($"{whole.Length - 1}-", whole.Length - 1, whole.Length)
        })
        {
            using var part = await GetAsync(range);
            Assert.Equal((range, HttpStatusCode.PartialContent), (range, part.StatusCode));
            Assert.Equal($"bytes {from}-{to - 1}/{whole.Length}", part.Content.Headers.ContentRange!.ToString());
            Assert.Equal(whole[from..to], await part.Content.ReadAsByteArrayAsync());
        }

        using var beyond = await GetAsync($"{whole.Length}-");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var other = await GetAsync("0-7", ("If-Range", "\"another\""));
        Assert.Equal(whole, await other.Content.ReadAsByteArrayAsync());
        using var converted = await GetAsync("0-7", query: "?format=webp");
        Assert.Equal(HttpStatusCode.OK, converted.StatusCode);

        async Task<HttpResponseMessage> GetAsync(string range, (string Name, string Value)? header = null, string query = "")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{image}/content{query}");
            request.Headers.TryAddWithoutValidation("Range", $"bytes={range}");
            if (header is { } more)
            {
                request.Headers.TryAddWithoutValidation(more.Name, more.Value);
            }

            return await http.SendAsync(request);
        }
    }
}
