using System.Net;
using System.Text;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Gallery;

namespace Aiomus.WebApi.Tests.Client;

public sealed class ImagesClientTests
{
    private readonly FakeService _service = new();

    [Fact]
    public async Task List_ReadsPageAfterPage()
    {
        ImageResponse[] images = [Image(), Image(), Image()];
        _service.Answer(new ImagePage(images[..2], "a+b/c=", 3))
            .Answer(new ImagePage([], "d", 3)).Answer(new ImagePage(images[2..], null, 3));

        var read = await _service.Connect().Images.ListAsync(pageSize: 2).Select(image => image.Id).ToListAsync();

        Assert.Equal(images.Select(image => image.Id), read);
        Assert.Equal(
            ["/base/v1/images?limit=2", "/base/v1/images?limit=2&cursor=a%2Bb%2Fc%3D", "/base/v1/images?limit=2&cursor=d"],
            _service.Calls.Select(call => call.Path));
    }

    [Fact]
    public async Task ListThatIsLeft_ReadsNoFurtherPage()
    {
        _service.Answer(new ImagePage([Image()], "next", 2));

        await _service.Connect().Images.ListAsync().FirstAsync();

        Assert.Single(_service.Calls);
    }

    [Fact]
    public async Task PageFromAPlace_IsAskedForByHowManyComeBefore()
    {
        _service.Answer(new ImagePage([Image()], null, 50_001));

        var page = await _service.Connect().Images.GetPageAsync(limit: 200, from: 50_000);

        Assert.Equal((1, 50_001), (page.Images.Count, page.Total));
        Assert.Equal("/base/v1/images?limit=200&from=50000", _service.Calls[0].Path);
    }

    [Fact]
    public async Task Thumbnail_IsAskedForByItsEdge()
    {
        _service.Answer("bytes", "image/webp", HttpStatusCode.OK);

        await using var file = await _service.Connect().Images.DownloadAsync(Guid.Empty, edge: 320);

        Assert.Equal($"/base/v1/images/{Guid.Empty}/content?edge=320", _service.Calls[0].Path);
    }

    [Fact]
    public async Task Change_SendsTheWords()
    {
        _service.Answer(Image());

        var image = await _service.Connect().Images.ChangeAsync(Guid.Empty, new ImageChange { Alt = "a fox" });

        Assert.Equal("a fox", image.Alt);
        Assert.Equal(("PATCH", $"/base/v1/images/{Guid.Empty}"), (_service.Calls[0].Method, _service.Calls[0].Path));
    }

    [Fact]
    public async Task Download_GivesTheFile()
    {
        var id = Guid.NewGuid();
        _service.Answer("bytes", "image/webp", HttpStatusCode.OK);

        await using var file = await _service.Connect().Images.DownloadAsync(id, ImageFormat.Webp, 80);

        Assert.Equal("bytes", await new StreamReader(file, Encoding.UTF8).ReadToEndAsync());
        Assert.Equal($"/base/v1/images/{id}/content?format=webp&quality=80", _service.Calls[0].Path);
    }

    [Fact]
    public async Task Delete_TakesAnEmptyAnswer()
    {
        _service.Answer(() => new HttpResponseMessage(HttpStatusCode.NoContent))
            .Answer("{}", "application/problem+json", HttpStatusCode.NotFound);
        using var client = _service.Connect();

        await client.Images.DeleteAsync(Guid.NewGuid());

        await Assert.ThrowsAsync<AiomusApiException>(() => client.Images.DeleteAsync(Guid.NewGuid()));
    }

    private static ImageResponse Image() => new()
    {
        Id = Guid.NewGuid(),
        JobId = Guid.NewGuid(),
        Alt = "a fox",
        ContentUrl = "/v1/images/1/content",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Model = "sd15",
        Prompt = "a fox",
        NegativePrompt = "",
        Width = 512,
        Height = 512,
        Steps = 20,
        Guidance = 7.5,
        Seed = 1,
        Scheduler = "ddim",
        Format = ImageFormat.Png,
        Bytes = 5,
    };
}
