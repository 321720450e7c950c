using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Aiomus.WebApi.Tests.Security;

/// <summary>What no browser sends, byte by byte: refused in few words that tell nothing of how we are built.</summary>
public sealed class OddRequestTests
{
    private const string Json = "Content-Type: application/json\r\n";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>What is sent, with {0} for the headers of a good request; the status; whether our own rules answer, by a problem.</summary>
    public static TheoryData<string, int, bool> Requests => new()
    {
        // The request line.
        { "GET /who HTTP/9.9\r\n{0}\r\n", 505, false },
        { "GET /who HTTP/1.1.1\r\n{0}\r\n", 400, false },
        { "GET /who\r\n{0}\r\n", 400, false },
        { "GET\r\n\r\n", 400, false },
        { "\u0016\u0003\u0001\r\n\r\n", 400, false },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, false },   // answered by a frame: only HTTP/1.1 without TLS
        { $"GET /{new string('x', 9000)} HTTP/1.1\r\n{{0}}\r\n", 414, false },
        { "TRACE /who HTTP/1.1\r\n{0}\r\n", 405, true },
        { "TRACK /who HTTP/1.1\r\n{0}\r\n", 405, true },
        { "get /who HTTP/1.1\r\n{0}\r\n", 405, true },
        { "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n", 405, true },
        { "OPTIONS * HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET http://evil.example/who HTTP/1.1\r\n{0}\r\n", 400, false },

        // The path.
        { "GET /%00 HTTP/1.1\r\n{0}\r\n", 400, false },
        { "GET /who%00 HTTP/1.1\r\n{0}\r\n", 400, false },
        { "GET /nothing/%2e%2e/who HTTP/1.1\r\n{0}\r\n", 200, false },
        { "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /..%2f..%2fetc/passwd HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /..%5c..%5cwho HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /%c0%ae%c0%ae/who HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /%ff HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /%zz HTTP/1.1\r\n{0}\r\n", 404, true },
        { "GET /who%0d%0aX-Evil:%201 HTTP/1.1\r\n{0}\r\n", 404, true },

        // The headers.
        { "GET /who HTTP/1.1\r\nConnection: close\r\n\r\n", 400, false },
        { "GET /who HTTP/1.1\r\nHost: a.example\r\n{0}\r\n", 400, false },
        { "GET /who HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", 400, false },
        { "GET /who HTTP/1.1\r\nHost: a.example/b\r\nConnection: close\r\n\r\n", 400, false },
        { "GET /who HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421, true },
        { "GET /who HTTP/1.1\r\n{0}X-Odd : 1\r\n\r\n", 400, false },
        { "GET /who HTTP/1.1\r\n{0}X-Odd: 1\r\n 2\r\n\r\n", 400, false },
        { "GET /who HTTP/1.1\r\n{0}X-Odd: a\0b\r\n\r\n", 400, false },
        { $"GET /who HTTP/1.1\r\n{{0}}X-Odd: {new string('x', 20_000)}\r\n\r\n", 431, false },
        { $"GET /who HTTP/1.1\r\n{{0}}{string.Concat(Enumerable.Range(0, 100).Select(number => $"X-{number}: 1\r\n"))}\r\n", 431, false },

        // The body.
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}", 400, false },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Content-Length: -1\r\n\r\n", 400, false },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Transfer-Encoding: chunked, identity\r\n\r\n", 400, false },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, true },
        {
            $"POST /echo HTTP/1.1\r\n{{0}}{Json}Transfer-Encoding: chunked\r\n\r\n11000\r\n{new string(' ', 0x11000)}\r\n0\r\n\r\n",
            413,
            true
        },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n", 413, true },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Content-Length: 2\r\n\r\n[]", 400, true },
        { $"POST /echo HTTP/1.1\r\n{{0}}{Json}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{{}}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: application/jsonp\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: application/vnd.x+json\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /echo HTTP/1.1\r\n{0}Content-Type: application/json; charset=utf-7\r\nContent-Length: 2\r\n\r\n{}", 415, true },
        { "POST /sign-in HTTP/1.1\r\n{0}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415, true },
    };

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public async Task OddRequest_IsRefusedAndTellsNothing(string request, int status, bool problem)
    {
        await using var site = await Site.ListenAsync(("Aiomus:Web:Hosts", "localhost"));

        var answer = await SendAsync(site, request.Replace("{0}", "Host: localhost\r\nConnection: close\r\n", StringComparison.Ordinal));

        Assert.True(Status(answer) == status, answer);
        AssertTellsNothing(answer);
        if (problem)
        {
            // Between the chunks' lengths.
            var body = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]).RootElement;
            Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
            Assert.Contains("X-Content-Type-Options: nosniff", answer, StringComparison.Ordinal);
            Assert.Equal(status, body.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task LineBreaksInWords_StayWords()
    {
        await using var site = await Site.ListenAsync();
        const string Body = """{"text":"an apple\r\nX-Evil: 1\r\n\r\n<script>"}""";

        var answer = await SendAsync(
            site, $"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{Json}Content-Length: {Body.Length}\r\n\r\n{Body}");

        Assert.Equal(200, Status(answer));
        Assert.DoesNotContain("\r\nX-Evil", answer, StringComparison.Ordinal);
        Assert.Contains(@"an apple\r\nX-Evil: 1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LengthThatContradictsItsChunks_SmugglesNothing()
    {
        await using var site = await Site.ListenAsync();

        var answer = await SendAsync(
            site,
            $"POST /echo HTTP/1.1\r\nHost: localhost\r\n{Json}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Equal(400, Status(answer));
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersThatNeverEnd_AreCutOff()
    {
        await using var site = await Site.ListenAsync(("Aiomus:Limits:HeaderSeconds", "1"));

        var answer = await SendAsync(site, "GET /who HTTP/1.1\r\nHost: local");

        Assert.True(answer.Length == 0 || Status(answer) == 408, answer);
        AssertTellsNothing(answer);
    }

    [Fact]
    public async Task BodyThatTrickles_IsCutOff()
    {
        await using var site = await Site.ListenAsync(("Aiomus:Limits:BodyGraceSeconds", "1.5"));

        var answer = await SendAsync(
            site, $"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{Json}Content-Length: 1000\r\n\r\n{{");

        Assert.True(Status(answer) == 408, answer);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        AssertTellsNothing(answer);
    }

    // All that comes until the server closes.
    private static async Task<string> SendAsync(Site site, string request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", site.Address.Port, limit.Token);
        await using var stream = socket.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Closed with what was not read: what came before counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static int Status(string answer) => answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture)
        : 0;

    private static void AssertTellsNothing(string answer)
    {
        foreach (var word in new[] { "\nServer:", "X-Powered-By", "Kestrel", "ASP.NET", "Microsoft", "Exception", "   at ", ".cs" })
        {
            Assert.DoesNotContain(word, answer, StringComparison.OrdinalIgnoreCase);
        }
    }
}
