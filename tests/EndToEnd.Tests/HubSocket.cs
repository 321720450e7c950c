using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests;

/// <summary>A hub's socket as a program of somebody else's may use it: it says what it is told to, as often as it is told to.</summary>
internal sealed class HubSocket : IDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _rest = "";

    public static async Task<HubSocket> OpenAsync(Uri address, string key)
    {
        var hub = new HubSocket();
        hub._socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        await hub._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/v1/hub" }.Uri, CancellationToken.None);
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await hub.ReadTextAsync());
        return hub;
    }

    public Task SubscribeAsync(int number)
        => SendAsync($$"""{"type":4,"invocationId":"{{number}}","target":"Subscribe","arguments":[null]}""");

    public async Task SendAsync(string message) =>
        await _socket.SendAsync(
            Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public async Task<JsonElement> ReadAsync() => JsonSerializer.Deserialize<JsonElement>(await ReadTextAsync());

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadTextAsync()
    {
        int at;
        while ((at = _rest.IndexOf(End, StringComparison.Ordinal)) < 0)
        {
            using var limit = new CancellationTokenSource(Product.Limit);
            var read = await _socket.ReceiveAsync(_buffer, limit.Token);
            Assert.NotEqual(WebSocketMessageType.Close, read.MessageType);
            _rest += Encoding.UTF8.GetString(_buffer, 0, read.Count);
        }

        var message = _rest[..at];
        _rest = _rest[(at + 1)..];
        return message;
    }
}
