using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Aiomus.StripeDouble.Tests;

/// <summary>Somebody whom events are sent to.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _web;

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            Received.Enqueue((await reader.ReadToEndAsync(Double.Token), request.Headers["Stripe-Signature"].ToString()));
            return Results.StatusCode(Status);
        });
    }

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 200;

    public ConcurrentQueue<(string Body, string Signature)> Received { get; } = new();

    public Uri Url => new($"{_web.Urls.Single()}/hook");

    public IReadOnlyList<Event> Events => [.. Received.Select(item => EventUtility.ParseEvent(item.Body))];

    public IReadOnlyList<string> Types => [.. Events.Select(told => told.Type)];

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver._web.StartAsync(Double.Token);
        return receiver;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
