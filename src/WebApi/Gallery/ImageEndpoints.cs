using System.Security.Claims;
using Aiomus.Contracts.Gallery;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using ImagePage = Aiomus.Contracts.Gallery.ImagePage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Gallery;

internal static class ImageEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxAlt = 500;

    public static RouteGroupBuilder MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/v1/images").WithTags("Images");
        images.MapGet("/", ListAsync)
            .WithSummary("Your images, newest first")
            .WithDescription("From the newest, from the `cursor` of an earlier page, or `from` so many images after the newest.")
            .RequireScope(AccessScope.Read);
        images.MapGet("/{id:guid}", GetAsync)
            .WithSummary("An image and everything that made it")
            .RequireScope(AccessScope.Read);
        images.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Change what is told of an image")
            .WithDescription("`alt`, at most 500 characters; null or empty to take the prompt again.")
            .RequireScope(AccessScope.Gallery);
        images.MapDelete("/{id:guid}", DeleteAsync)
            .WithSummary("Delete an image for good, its file included").RequireScope(AccessScope.Gallery);
        images.MapContent();
        return images;
    }

    private static async Task<Results<Ok<ImagePage>, Problem>> ListAsync(
        int? limit, string? cursor, int? from, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(limit is null or (>= 1 and <= MaxLimit), "limit", $"From 1 to {MaxLimit}.");
        GalleryCursor? place = null;
        errors.Require(cursor is null || PageCursor.TryRead(cursor, out place), "cursor", "The cursor must come from an earlier page.");
        errors.Require(from is null or >= 0, "from", "The value must be 0 or more.");
        errors.Require(from is null || cursor is null, "from", "Not together with a cursor, which says where to begin too.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var gallery = grains.GetGrain<IGalleryGrain>(user.GetUserId());
        var page = from is { } newer
            ? await gallery.ListFromAsync(newer, limit ?? DefaultLimit, cancellationToken)
            : await gallery.ListAsync(place, limit ?? DefaultLimit, cancellationToken);
        return TypedResults.Ok(new ImagePage(
            [.. page.Images.Select(image => image.ToResponse())], page.Next is { } next ? PageCursor.Write(next) : null, page.Total));
    }

    private static async Task<Results<Ok<ImageResponse>, Problem>> GetAsync(
        Guid id, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var image = await grains.GetGrain<IGalleryGrain>(user.GetUserId()).FindAsync(id, cancellationToken);
        return image is null ? Problem.NotFound("image") : TypedResults.Ok(image.ToResponse());
    }

    private static async Task<Results<Ok<ImageResponse>, Problem>> ChangeAsync(
        Guid id, ImageChange change, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(change.Alt, MaxAlt, "alt");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var alt = string.IsNullOrWhiteSpace(change.Alt) ? null : change.Alt.Trim();
        var image = await grains.GetGrain<IGalleryGrain>(user.GetUserId()).DescribeAsync(id, alt, cancellationToken);
        return image is null ? Problem.NotFound("image") : TypedResults.Ok(image.ToResponse());
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(
        Guid id, ClaimsPrincipal user, IGrainFactory grains, ConversionCache conversions, CancellationToken cancellationToken)
    {
        var isDeleted = await grains.GetGrain<IGalleryGrain>(user.GetUserId()).DeleteAsync(id, cancellationToken);
        if (!isDeleted)
        {
            return Problem.NotFound("image");
        }

        conversions.Forget(user.GetUserId(), id);
        return TypedResults.NoContent();
    }
}
