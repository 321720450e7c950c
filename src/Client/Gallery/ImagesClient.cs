using System.Runtime.CompilerServices;
using System.Text.Json;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Gallery;

namespace Aiomus.Client.Gallery;

/// <summary>The gallery.</summary>
public sealed class ImagesClient
{
    private const string Path = "v1/images";
    private readonly ApiTransport _transport;

    internal ImagesClient(ApiTransport transport) => _transport = transport;

    /// <summary>All images, newest first, fetched page by page as they are read.</summary>
    /// <param name="pageSize">Images a page, 1 to 200; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<ImageResponse> ListAsync(
        int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await GetPageAsync(pageSize, cursor, cancellationToken: cancellationToken);
            foreach (var image in page.Images)
            {
                yield return image;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>One page of images, newest first.</summary>
    /// <param name="limit">The most images, 1 to 200; null for the service's choice.</param>
    /// <param name="cursor">The <see cref="ImagePage.Next"/> of the page before; null for the first page.</param>
    /// <param name="from">How many of the newest images to leave out; not together with a cursor.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ImagePage> GetPageAsync(
        int? limit = null, string? cursor = null, int? from = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ImagePage>(Query.Add(Path, ("limit", limit), ("cursor", cursor), ("from", from)), cancellationToken);

    /// <summary>An image and everything that made it.</summary>
    /// <exception cref="AiomusApiException">There is no such image.</exception>
    public Task<ImageResponse> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ImageResponse>($"{Path}/{id}", cancellationToken);

    /// <summary>Changes what is told of an image.</summary>
    /// <exception cref="AiomusApiException">There is no such image.</exception>
    public Task<ImageResponse> ChangeAsync(Guid id, ImageChange change, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ImageResponse>(new ApiRequest(HttpMethod.Patch, $"{Path}/{id}").With(change), cancellationToken);

    /// <summary>An image's file. Dispose the stream: it holds a connection.</summary>
    /// <param name="id">The image's id.</param>
    /// <param name="format">The file's format; null for PNG, or for WebP where an edge is named.</param>
    /// <param name="quality">1 to 100, for lossy formats; null to leave it to the format.</param>
    /// <param name="edge">The most pixels that the longer edge shall have, 32 to 1024; null for the whole image.</param>
    /// <param name="cancellationToken">Ends the call; the stream's own reads have theirs.</param>
    /// <exception cref="AiomusApiException">There is no such image.</exception>
    public async Task<Stream> DownloadAsync(
        Guid id, ImageFormat? format = null, int? quality = null, int? edge = null, CancellationToken cancellationToken = default)
    {
        var spelling = format is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : null;
        var path = Query.Add($"{Path}/{id}/content", ("format", spelling), ("quality", quality), ("edge", edge));

        // The stream owns the connection, so the response is not disposed here. Problems are read whatever is accepted.
        var request = new ApiRequest(HttpMethod.Get, path) { Accept = "image/*" };
        var response = await _transport.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Deletes an image for good, its file included.</summary>
    /// <exception cref="AiomusApiException">There is no such image.</exception>
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, $"{Path}/{id}"), cancellationToken);
}
