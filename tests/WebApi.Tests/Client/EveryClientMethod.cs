using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Web;
using Aiomus.Client;
using Aiomus.Client.Errors;

namespace Aiomus.WebApi.Tests.Client;

/// <summary>
/// Calls every method that the client offers, each with all of its parameters, and notes what it asks of the service, which refuses
/// everything.
/// </summary>
internal sealed class EveryClientMethod : HttpMessageHandler
{
    private readonly List<Call> _calls = [];
    private string _method = "";

    /// <summary>What all methods ask. A method that ends with anything but the service's refusal fails.</summary>
    public static async Task<IReadOnlyList<Call>> CallAsync()
    {
        using var handler = new EveryClientMethod();
        using var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = new Uri("http://service.test") };
        using var client = new AiomusClient(http, new SkippingClock(), hub => hub.HttpMessageHandlerFactory = _ => handler);
        foreach (var part in typeof(AiomusClient).GetProperties())
        {
            foreach (var method in part.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                handler._method = $"{part.Name}.{method.Name}";
                var before = handler._calls.Count;
                var arguments = method.GetParameters().Select(parameter => Make(parameter.ParameterType)).ToArray();

                await Assert.ThrowsAsync<AiomusApiException>(() => EndAsync((dynamic)method.Invoke(part.GetValue(client), arguments)!));

                Assert.True(handler._calls.Count > before, $"{handler._method} asks nothing");
            }
        }

        return handler._calls;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query).AllKeys.OfType<string>();
        _calls.Add(new Call(
            _method, request.Method.Method, request.RequestUri.AbsolutePath, [.. query, .. request.Headers.Select(header => header.Key)]));
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            RequestMessage = request,
            Content = new StringContent("""{"code":"not_found"}""", Encoding.UTF8, "application/problem+json"),
        });
    }

    private static Task EndAsync(Task task) => task;

    private static async Task EndAsync<T>(IAsyncEnumerable<T> things)
    {
        await foreach (var _ in things)
        {
            // Nothing is answered.
        }
    }

    // Something for every parameter: what is left out says nothing of what can be asked.
    private static object? Make(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => "word",
            _ when plain == typeof(Guid) => Guid.Parse("11111111-1111-4111-8111-111111111111"),
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(int) => 1,
            _ when plain == typeof(long) => 1L,
            _ when plain == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
            _ when plain == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
            _ when plain == typeof(CancellationToken) => CancellationToken.None,
            _ when plain == typeof(JsonElement) => JsonDocument.Parse("{}").RootElement,
            _ when plain == typeof(IReadOnlyList<string>) => new[] { "word" },
            { IsEnum: true } => Enum.GetValues(plain).GetValue(0),
            { IsClass: true } => MakeRecord(plain),
            _ => throw new InvalidOperationException($"How is a {plain} made?"),
        };
    }

    private static object MakeRecord(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new InvalidOperationException($"How is a {type} made?");
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
    }

    /// <summary>One request.</summary>
    /// <param name="Method">The method of the client.</param>
    /// <param name="Verb">The method of HTTP.</param>
    /// <param name="Path">The address without its query.</param>
    /// <param name="Parameters">The names in the query and of the headers.</param>
    internal sealed record Call(string Method, string Verb, string Path, IReadOnlyList<string> Parameters);
}
