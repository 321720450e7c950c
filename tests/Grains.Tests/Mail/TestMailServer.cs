using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Aiomus.Grains.Tests.Mail;

/// <summary>An SMTP server on this machine: real sockets, no encryption. It answers RCPT as the test says.</summary>
internal sealed class TestMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Task> _talks = new();
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private readonly List<ReceivedMail> _mails = [];
    private readonly Queue<string> _answers = new();
    private int _recipients;

    private TestMailServer(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often a recipient was named.</summary>
    public int Recipients => Volatile.Read(ref _recipients);

    /// <summary>How often somebody connected.</summary>
    public int Connections => _talks.Count;

    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public Dictionary<string, string?> Settings => new()
    {
        ["Aiomus:Mail:Host"] = "127.0.0.1",
        ["Aiomus:Mail:Port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["Aiomus:Mail:Security"] = "none",
        ["Aiomus:Mail:From"] = "Aiomus <noreply@aiomus.test>",
    };

    public static TestMailServer Start(int port = 0) => new(port);

    /// <summary>The next recipients are answered so, in this order; the ones after them are taken.</summary>
    public void AnswerNext(params string[] answers)
    {
        lock (_gate)
        {
            foreach (var answer in answers)
            {
                _answers.Enqueue(answer);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var talk in _talks)
        {
            await talk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _talks.Enqueue(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test ESMTP");
        var to = "";
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-test\r\n250 8BITMIME");
                    break;
                case "RCPT":
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await writer.WriteLineAsync(NextAnswer());
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    Keep(to, await ReadDataAsync(reader));
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private async Task<string> ReadDataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return data.ToString();
    }

    private string NextAnswer()
    {
        Interlocked.Increment(ref _recipients);
        lock (_gate)
        {
            return _answers.TryDequeue(out var answer) ? answer : "250 ok";
        }
    }

    private void Keep(string to, string data)
    {
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(data));
        lock (_gate)
        {
            _mails.Add(new ReceivedMail(to, MimeMessage.Load(bytes)));
        }
    }
}
