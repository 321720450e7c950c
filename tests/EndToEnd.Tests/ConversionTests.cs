using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Images in another format than the stored one: a costly thing of which each person has a share.</summary>
public sealed class ConversionTests(Product product)
{
    [Fact]
    public async Task OneWhoAsksForTooMany_IsToldSoAndOthersAreServed()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(("Aiomus:Conversions:Waiting", "4"), ("Aiomus:Conversions:SlowAtOnce", "1")));
        var owner = await process.GetOwnerKeyAsync();
        using var greedy = await Person.CreateAsync(process, owner, "Somebody");
        using var other = await Person.CreateAsync(process, owner, "Somebody else");
        var (much, little) = ((await greedy.MakeAsync(Product.Apple)).Images[0].Id, (await other.MakeAsync(Product.Apple)).Images[0].Id);
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Authorization = new("Bearer", greedy.Key);
        var asked = Enumerable.Range(1, 80)
            .Select(quality => http.GetAsync(new Uri($"/v1/images/{much}/content?format=avif&quality={quality}", UriKind.Relative)))
            .ToArray();

        Assert.NotEmpty(await other.DownloadAsync(little, Contracts.Gallery.ImageFormat.Jpeg, 80));
        Assert.NotEmpty(await other.DownloadAsync(little, Contracts.Gallery.ImageFormat.Avif, 60));
        var answers = await Task.WhenAll(asked);

        Assert.All(answers, answer => Assert.True((int)answer.StatusCode is 200 or 429, $"{answer.StatusCode}"));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.InRange(refused.Length, 1, 79);
        foreach (var refusal in refused)
        {
            Assert.Equal("too_many_conversions", (await refusal.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
            Assert.InRange(refusal.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 300);
        }
    }

    [Fact]
    public async Task ConversionThatIsKept_GoesWithItsImage()
    {
        using var person = await product.CreatePersonAsync();
        var id = (await person.MakeAsync(Product.Apple)).Images[0].Id;
        var first = await person.DownloadAsync(id, Contracts.Gallery.ImageFormat.Webp, 70);
        Assert.Equal(first, await person.DownloadAsync(id, Contracts.Gallery.ImageFormat.Webp, 70));
        using var stranger = await product.CreatePersonAsync();
        using var others = product.Http(stranger.Key);
        using var own = product.Http(person.Key);
        var path = new Uri($"/v1/images/{id}/content?format=webp&quality=70", UriKind.Relative);

        using var foreign = await others.GetAsync(path);
        using var deleted = await own.DeleteAsync(new Uri($"/v1/images/{id}", UriKind.Relative));
        using var gone = await own.GetAsync(path);

        Assert.Equal((404, 204, 404), ((int)foreign.StatusCode, (int)deleted.StatusCode, (int)gone.StatusCode));
    }
}
