using System.IO.Compression;
using System.Net;
using System.Text;
using Aiomus.WebApi.Pages;
using Aiomus.WebApi.Tests.Security;

namespace Aiomus.WebApi.Tests.Pages;

public sealed class PageTests : IDisposable
{
    private const string Start = "<!doctype html><title>Start</title>";
    private const string Script = "console.log('a page')";

    private readonly string _folder = Directory.CreateTempSubdirectory("aiomus-pages-").FullName;

    public PageTests()
    {
        Write("index.html", Start);
        Write("assets/main-1a2b.js", Script);
        Write("assets/old-0000.js", "of a build before");
        Write("icon.png", "png", isPacked: false);
        File.WriteAllText(
            Path.Combine(_folder, "pages.json"),
            """{"files":["index.html","assets/main-1a2b.js","icon.png"],"routes":["/","/studio","/gallery/:id"]}""");
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/studio", 200)]
    [InlineData("/gallery/7", 200)]
    [InlineData("/gallery", 404)]
    [InlineData("/nothing/here", 404)]
    public async Task Address_AnswersTheStartPage(string path, int status)
    {
        await using var site = await Site.StartAsync(PageFiles.Read(_folder));

        using var answer = await site.SendAsync(path, headers: ("Accept", "text/html,*/*;q=0.8"));

        Assert.Equal((status, Start), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains(
            "publickey-credentials-get=(self)", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/nothing", "text/html")]
    [InlineData("/v1", "text/html")]
    [InlineData("/openapi/v2.json", "text/html")]
    [InlineData("/docs/nothing", "text/html")]
    [InlineData("/health/nothing", "text/html")]
    [InlineData("/.well-known/nothing", "text/html")]
    [InlineData("/nothing", "application/json")]
    [InlineData("/nothing", "*/*")]
    [InlineData("/nothing.js", "text/html")]
    [InlineData("/assets/old-0000.js", "*/*")]
    [InlineData("/assets/../pages.json", "*/*")]
    [InlineData("/pages.json", "text/html")]
    [InlineData("/index.html.br", "*/*")]
    public async Task AddressOfNothing_TellsAProgramSo(string path, string accept)
    {
        await using var site = await Site.StartAsync(PageFiles.Read(_folder));

        using var answer = await site.SendAsync(path, headers: ("Accept", accept));

        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(
            "default-src 'none'; base-uri 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData(null, null)]
    public async Task File_IsSentAsTheBrowserTakesIt(string? accepted, string? encoding)
    {
        await using var site = await Site.StartAsync(PageFiles.Read(_folder));

        using var answer = await site.SendAsync(
            "/assets/main-1a2b.js", headers: accepted is null ? [] : [("Accept-Encoding", accepted)]);

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(Script, Unpack(await answer.Content.ReadAsByteArrayAsync(), encoding));
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
    }

    [Theory]
    [InlineData("document", true)]
    [InlineData("iframe", true)]
    [InlineData("object", true)]
    [InlineData("worker", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("empty", false)]
    [InlineData("script", false)]
    [InlineData("image", false)]
    public async Task OnlyWhatMayBecomeADocument_HasTheHeadersOfDocuments(string? destination, bool hasThem)
    {
        await using var site = await Site.StartAsync(PageFiles.Read(_folder));

        using var answer = await site.SendAsync(
            "/assets/main-1a2b.js", headers: destination is null ? [] : [("Sec-Fetch-Dest", destination)]);

        string[] ofDocuments =
            ["Permissions-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"];
        string[] ofAll = ["Content-Security-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options", "Referrer-Policy"];
        Assert.All(ofDocuments, name => Assert.Equal(hasThem, answer.Headers.Contains(name)));
        Assert.All(ofAll, name => Assert.True(answer.Headers.Contains(name)));
    }

    [Fact]
    public async Task FileThatTheBrowserHas_IsNotSentAgain()
    {
        await using var site = await Site.StartAsync(PageFiles.Read(_folder));
        using var first = await site.SendAsync("/icon.png");

        using var again = await site.SendAsync("/icon.png", headers: ("If-None-Match", first.Headers.ETag!.ToString()));
        using var head = await site.SendAsync("/icon.png", "HEAD");

        Assert.Equal("image/png", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal((HttpStatusCode.OK, 3), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task ProgramWithoutPages_SaysWhatIsMissing()
    {
        await using var site = await Site.StartAsync(PageFiles.Read(Path.Combine(_folder, "nothing")));

        using var answer = await site.SendAsync("/", headers: ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Node.js 20", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsListedAndMissing_StopsTheStart()
    {
        File.Delete(Path.Combine(_folder, "icon.png"));

        Assert.Contains("icon.png", Assert.Throws<FileNotFoundException>(() => PageFiles.Read(_folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text, bool isPacked = true)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(path, bytes);
        if (isPacked)
        {
            using (var brotli = new BrotliStream(File.Create($"{path}.br"), CompressionLevel.Optimal))
            {
                brotli.Write(bytes);
            }

            using var gzip = new GZipStream(File.Create($"{path}.gz"), CompressionLevel.Optimal);
            gzip.Write(bytes);
        }
    }

    private static string Unpack(byte[] bytes, string? encoding)
    {
        using var packed = new MemoryStream(bytes);
        using Stream stream = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
