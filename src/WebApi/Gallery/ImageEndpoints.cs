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
        images.MapGet("/", ListAsync).WithName("listImages").WithSummary("Your images, newest first").RequireScope(AccessScope.Read);
        images.MapGet("/{id:guid}", GetAsync).WithName("getImage")
            .WithSummary("An image and everything that made it")
            .RequireScope(AccessScope.Read);
        images.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteImage")
            .WithSummary("Delete an image for good, its file included").RequireScope(AccessScope.Gallery)
            .WithProblems(ErrorCode.StorageUnavailable);
        images.MapContent();
        return images;
    }

    private static async Task<Results<Ok<ImagePage>, Problem>> ListAsync(
        [Description("How many at most.")][Range(1, ImageLimits.MaxPage)][DefaultValue(ImageLimits.DefaultPage)] int? limit,
        [Description("Where to go on: `next` of the page before.")] string? cursor,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(limit is null or (>= 1 and <= ImageLimits.MaxPage), "limit", $"From 1 to {ImageLimits.MaxPage}.");
        GalleryCursor? from = null;
        errors.Require(cursor is null || PageCursor.TryRead(cursor, out from), "cursor", "The cursor must come from an earlier page.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var page = await grains.GetGrain<IGalleryGrain>(user.GetUserId())
            .ListAsync(from, limit ?? ImageLimits.DefaultPage, cancellationToken);
        return TypedResults.Ok(new ImagePage(
            [.. page.Images.Select(image => image.ToResponse())], page.Next is { } next ? PageCursor.Write(next) : null));
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
