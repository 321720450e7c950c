using System.Net;
using System.Runtime.CompilerServices;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts;
using Aiomus.Contracts.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aiomus.WebApi.Tests.Client;

public sealed class EventsHubTests
{
    private readonly Script _script = new();

    [Fact]
    public async Task EndedStream_GoesOnAfterTheLastEvent()
    {
        await using var server = await StartAsync();
        _script.Answers.Enqueue([Event(EventType.Ping, 4), Event(EventType.Queued, 5), Event(EventType.Progress, null)]);
        _script.Answers.Enqueue(
            [Event(EventType.Ping, 5), Event(EventType.Queued, 5), Event(EventType.Gap, 8), Event(EventType.Finished, 9)]);

        var (read, refusal) = await ReadToEndAsync(server);

        Assert.Equal(
            [(EventType.Ping, 4), (EventType.Queued, 5), (EventType.Progress, null), (EventType.Gap, 8), (EventType.Finished, 9)], read);
        Assert.Equal([null, 5, 9], _script.Cursors);
        Assert.Equal((HttpStatusCode.Gone, "account_gone", "It is gone."), (refusal.Status, refusal.Code, refusal.Message));
        Assert.All(_script.Keys, key => Assert.Equal($"Bearer {FakeService.Key}", key));
    }

    [Fact]
    public async Task RefusedKey_EndsAtOnce()
    {
        await using var server = await StartAsync(app => app.Run(context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }));

        var (_, refusal) = await ReadToEndAsync(server);

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status);
    }

    private static EventResponse Event(EventType type, long? id) => new() { Type = type, Id = id, At = DateTimeOffset.UnixEpoch };

    private static async Task<(List<(EventType Type, long? Id)> Read, AiomusApiException Refusal)> ReadToEndAsync(WebApplication server)
    {
        var http = server.GetTestClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", FakeService.Key);
        using var client = new AiomusClient(
            http, new SkippingClock(), hub => hub.HttpMessageHandlerFactory = _ => server.GetTestServer().CreateHandler());
        var read = new List<(EventType, long?)>();
        var refusal = await Assert.ThrowsAsync<AiomusApiException>(async () =>
        {
            await foreach (var next in client.Events.ReadHubAsync())
            {
                read.Add((next.Type, next.Id));
            }
        });
        return (read, refusal);
    }

    private async Task<WebApplication> StartAsync(Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_script);
        builder.Services.AddSignalR().AddJsonProtocol(json => ContractsJson.Apply(json.PayloadSerializerOptions));
        var app = builder.Build();
        (map ?? (routes => routes.MapHub<FakeHub>("/v1/hub")))(app);
        await app.StartAsync();
        return app;
    }

    private sealed class Script
    {
        public Queue<EventResponse[]> Answers { get; } = [];

        public List<long?> Cursors { get; } = [];

        public List<string?> Keys { get; } = [];
    }

    private sealed class FakeHub(Script script) : Hub
    {
        public Task<IAsyncEnumerable<EventResponse>> Subscribe(long? cursor, CancellationToken cancellationToken)
        {
            script.Cursors.Add(cursor);
            script.Keys.Add(Context.GetHttpContext()?.Request.Headers.Authorization);
            return script.Answers.TryDequeue(out var events)
                ? Task.FromResult(ToStreamAsync(events, cancellationToken))
                : throw new HubException("account_gone: It is gone.");
        }

        private static async IAsyncEnumerable<EventResponse> ToStreamAsync(
            EventResponse[] events, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var next in events)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return next;
            }
        }
    }
}
