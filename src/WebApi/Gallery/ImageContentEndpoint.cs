using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using Aiomus.Contracts.Gallery;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Storage.Blobs;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.Net.Http.Headers;
using FileAnswer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.FileStreamHttpResult,
    Microsoft.AspNetCore.Http.HttpResults.FileContentHttpResult,
    Microsoft.AspNetCore.Http.HttpResults.EmptyHttpResult,
    Microsoft.AspNetCore.Http.HttpResults.StatusCodeHttpResult,
    Aiomus.WebApi.Errors.Problem>;

namespace Aiomus.WebApi.Gallery;

/// <summary><c>GET /v1/images/{id}/content</c>: an image's file, as it is stored, in another format or smaller.</summary>
internal static class ImageContentEndpoint
{
    public static void MapContent(this RouteGroupBuilder images) => images.MapGet("/{id:guid}/content", GetAsync)
        .WithName("getImageContent")
        .RequireScope(AccessScope.Read)
        .WithMetadata(new ContentMark())
        .WithSummary("An image's file")
        .WithDescription("PNG unless a `format` is named: `png`, `jpeg`, `webp` or `avif`. `quality`, 1 to 100, is for the lossy ones. "
            + "With `edge`, 32 to 1024, the longer edge has at most so many pixels, and the format is `webp` unless another is named. "
            + "In the stored format a part can be asked for with `Range`.")
        // A file's result does not know its types and parts.
        .WithMetadata(new FileMark([.. Enum.GetValues<ImageFormat>().Select(ImageFormats.MediaType)]))
        .WithProblems(ErrorCode.StorageUnavailable, ErrorCode.TooManyConversions);

    private static async Task<FileAnswer> GetAsync(
        [Description("The image's id.")] Guid id,
        [Description("The format of the answer.")] string? format,
        [Description("For JPEG, WebP and AVIF only.")][Range(ImageLimits.MinQuality, ImageLimits.MaxQuality)] int? quality,
        [Description("The longer edge has at most so many pixels.")][Range(ImageLimits.MinEdge, ImageLimits.MaxEdge)] int? edge,
        ClaimsPrincipal user,
        HttpContext context,
        IGrainFactory grains,
        IBlobStore blobs,
        ImageConverter converter,
        CancellationToken cancellationToken)
    {
        var target = format is null ? edge is null ? ImageFormat.Png : ImageFormat.Webp : ImageFormats.Parse(format);
        if (Refuse(target, quality, edge) is { } refusal)
        {
            return refusal;
        }

        var userId = user.GetUserId();
        var image = await grains.GetGrain<IGalleryGrain>(userId).FindAsync(id, cancellationToken);
        if (image is null)
        {
            return Problem.NotFound("image");
        }

        var asked = target!.Value;
        var smaller = edge < Math.Max(image.Request.Width, image.Request.Height) ? edge : null;
        var tag = new EntityTagHeaderValue(string.Create(
            CultureInfo.InvariantCulture,
            $"\"{id:n}-{ImageFormats.Spell(asked)}{(quality is null ? "" : $"-{quality}")}{(smaller is null ? "" : $"-e{smaller}")}\""));
        WriteHeaders(context.Response, id, asked, tag);
        if (Knows(context.Request, tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (image.Request.Format.ToContract() == asked && quality is null && smaller is null)
        {
            if (context.Request.GetTypedHeaders().Range is { } range && !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            {
                // RFC 9110, section 14.2: a unit that is not understood is no request for a part.
                context.Request.Headers.Range = default;
            }

            return await blobs.OpenReadAsync(userId, image.Stored.Blob, cancellationToken) is { } stored
                ? TypedResults.Stream(stored, ImageFormats.MediaType(asked), entityTag: tag, enableRangeProcessing: true)
                : Problem.NotFound("image");
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            // How long it would be is known only once it is made.
            context.Response.ContentType = ImageFormats.MediaType(asked);
            return TypedResults.Empty;
        }

        var converted = await converter.ConvertAsync(
            new Conversion(userId, id, asked, quality, smaller),
            token => ReadAsync(blobs, userId, image.Stored.Blob, token),
            cancellationToken);
        return converted is null ? Problem.NotFound("image") : TypedResults.Bytes(converted, ImageFormats.MediaType(asked));
    }

    private static async Task<byte[]?> ReadAsync(IBlobStore blobs, Guid userId, string blob, CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(userId, blob, cancellationToken);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        await stored.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static Problem? Refuse(ImageFormat? format, int? quality, int? edge)
    {
        var errors = new FieldErrors();
        errors.Require(format is not null, "format", FieldRule.OneOf(["png", "jpeg", "webp", "avif"]));
        errors.Require(quality is null || ImageFormats.IsQuality(quality.Value), "quality", ImageFormats.Qualities);
        errors.Require(quality is null || format is not ImageFormat.Png, "quality", FieldRule.LossyOnly);
        errors.Require(
            edge is null or (>= ImageLimits.MinEdge and <= ImageLimits.MaxEdge),
            "edge",
            FieldRule.Range(ImageLimits.MinEdge, ImageLimits.MaxEdge));
        return errors.Any ? errors.ToProblem() : null;
    }

    private static void WriteHeaders(HttpResponse response, Guid id, ImageFormat format, EntityTagHeaderValue tag)
    {
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-store";
        response.Headers.ContentDisposition = $"inline; filename=\"aiomus-{id}.{ImageFormats.Extension(format)}\"";
    }

    private static bool Knows(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any));
}
