using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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
    public static RouteGroupBuilder MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/v1/images").WithTags("Images");
        images.MapGet("/", ListAsync).WithName("listImages")
            .WithSummary("Your images, newest first")
            .WithDescription("From the newest, from the `cursor` of an earlier page, or `from` so many images after the newest.")
            .RequireScope(AccessScope.Read);
        images.MapGet("/{id:guid}", GetAsync).WithName("getImage")
            .WithSummary("An image and everything that made it")
            .RequireScope(AccessScope.Read);
        images.MapPatch("/{id:guid}", ChangeAsync).WithName("changeImage")
            .WithSummary("Change what is told of an image")
            .WithDescription("What is left out, or null, stays as it is. An empty `alt` takes the prompt again.")
            .RequireScope(AccessScope.Gallery)
            .WithProblems(ErrorCode.NotFound);
        images.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteImage")
            .WithSummary("Delete an image for good, its file included").RequireScope(AccessScope.Gallery)
            .WithProblems(ErrorCode.StorageUnavailable);
        images.MapContent();
        return images;
    }

    private static async Task<Results<Ok<ImagePage>, Problem>> ListAsync(
        [Description("How many at most.")][Range(1, ImageLimits.MaxPage)][DefaultValue(ImageLimits.DefaultPage)] int? limit,
        [Description("Where to go on: `next` of the page before.")] string? cursor,
        [Description("How many images are newer than the first of this page.")][Range(0, int.MaxValue)] int? from,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(limit is null or (>= 1 and <= ImageLimits.MaxPage), "limit", FieldRule.Range(1, ImageLimits.MaxPage));
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
            ? await gallery.ListFromAsync(newer, limit ?? ImageLimits.DefaultPage, cancellationToken)
            : await gallery.ListAsync(place, limit ?? ImageLimits.DefaultPage, cancellationToken);
        return TypedResults.Ok(new ImagePage(
            [.. page.Images.Select(image => image.ToResponse())], page.Next is { } next ? PageCursor.Write(next) : null, page.Total));
    }

    private static async Task<Results<Ok<ImageResponse>, Problem>> GetAsync(
        [Description("The image's id.")] Guid id,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var image = await grains.GetGrain<IGalleryGrain>(user.GetUserId()).FindAsync(id, cancellationToken);
        return image is null ? Problem.NotFound("image") : TypedResults.Ok(image.ToResponse());
    }

    private static async Task<Results<Ok<ImageResponse>, Problem>> ChangeAsync(
        [Description("The image's id.")] Guid id,
        ImageChange change,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(change.Alt, ImageLimits.MaxAlt, "alt");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var gallery = grains.GetGrain<IGalleryGrain>(user.GetUserId());
        var image = change.Alt is { } alt
            ? await gallery.DescribeAsync(id, string.IsNullOrWhiteSpace(alt) ? null : alt.Trim(), cancellationToken)
            : await gallery.FindAsync(id, cancellationToken);
        return image is null ? Problem.NotFound("image") : TypedResults.Ok(image.ToResponse());
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(
        [Description("The image's id.")] Guid id,
        ClaimsPrincipal user,
        IGrainFactory grains,
        ConversionCache conversions,
        CancellationToken cancellationToken)
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
