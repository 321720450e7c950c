using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Aiomus.WebApi.Events;

/// <summary>
/// A hub connection belongs to who opened it. The framework serves whoever knows a connection's token; here the token that a caller gets
/// carries a mark, made for the session or key that asked, and to anybody else there is no such connection. The secret lives as long as
/// this process, as connections do.
/// </summary>
internal sealed class HubOwners(RequestDelegate next, CallerShares shares)
{
    private const string Id = "id";
    private const string NegotiatePath = $"{EventHub.Path}/negotiate";

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HubMark>() is null || context.User.Identity?.IsAuthenticated != true)
        {
            return next(context);
        }

        // The hub sees a copy of a request that goes on being polled for: this is what the copy keeps of it.
        context.Items[typeof(AccessCheck)] = context.Features.Get<AccessCheck>();
        if (context.Request.Query.TryGetValue(Id, out var ids))
        {
            return ids is [{ } marked] && Unmark(marked, context) is { } token
                ? GoOnAsync(context, token)
                : Problem.NotFound("connection").ExecuteAsync(context);
        }

        if (!shares.HasRoomForAStream(context))
        {
            return Problem.Of(ErrorCode.TooManyStreams, "Close one of your event streams first.").ExecuteAsync(context);
        }

        return context.Request.Path.Equals(NegotiatePath, StringComparison.OrdinalIgnoreCase) ? NegotiateAsync(context) : next(context);
    }

    private Task GoOnAsync(HttpContext context, string token)
    {
        var query = new Dictionary<string, StringValues>(context.Request.Query, StringComparer.OrdinalIgnoreCase) { [Id] = token };
        context.Request.Query = new QueryCollection(query);
        return next(context);
    }

    private async Task NegotiateAsync(HttpContext context)
    {
        var (body, answer) = (context.Response.Body, new MemoryStream());
        await using (answer)
        {
            context.Response.Body = answer;
            try
            {
                await next(context);
            }
            finally
            {
                context.Response.Body = body;
            }

            var bytes = context.Response.StatusCode == StatusCodes.Status200OK ? Mark(answer.ToArray(), context) : answer.ToArray();
            context.Response.ContentLength = bytes.Length;
            await body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    // Callers of the protocol's first version know one number, those of later ones a token besides.
    private byte[] Mark(byte[] answer, HttpContext context)
    {
        if (JsonNode.Parse(answer) is not JsonObject negotiated)
        {
            return answer;
        }

        var name = negotiated.ContainsKey("connectionToken") ? "connectionToken" : "connectionId";
        if (negotiated[name]?.GetValue<string>() is not { } token)
        {
            return answer;
        }

        negotiated[name] = $"{token}.{WebEncoders.Base64UrlEncode(MacOf(token, context))}";
        return Encoding.UTF8.GetBytes(negotiated.ToJsonString());
    }

    private string? Unmark(string marked, HttpContext context)
    {
        var at = marked.LastIndexOf('.');
        if (at < 0)
        {
            return null;
        }

        var (token, expected) = (marked[..at], WebEncoders.Base64UrlEncode(MacOf(marked[..at], context)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(marked[(at + 1)..]))
            ? token
            : null;
    }

    private byte[] MacOf(string token, HttpContext context)
    {
        var user = context.User;
        var opener = user.GetSessionId() is { } session ? $"session {session}" : $"key {CallerShares.KeyOf(user)}";
        return HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{token}\n{CallerShares.UserOf(user)}\n{opener}"));
    }
}
