using Aiomus.Contracts.Gallery;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.WebApi.Gallery;

internal static class ImageMapping
{
    /// <summary>Where the stored file is. Without a format the route answers PNG, so another stored format is named.</summary>
    public static string ContentUrl(Guid id, ImageFormat format) =>
        format == ImageFormat.Png ? $"/v1/images/{id}/content" : $"/v1/images/{id}/content?format={ImageFormats.Spell(format)}";

    public static ImageResponse ToResponse(this Image image)
    {
        var request = image.Request;
        var format = request.Format.ToContract();
        return new ImageResponse
        {
            Id = image.Id,
            JobId = image.JobId,
            Alt = image.Alt ?? AltText.Of(request.Prompt),
            ContentUrl = ContentUrl(image.Id, format),
            CreatedAt = image.CreatedAt,
            Model = request.Model,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Width = request.Width,
            Height = request.Height,
            Steps = request.Steps,
            Guidance = request.Guidance,
            Seed = image.Stored.Seed & uint.MaxValue,   // earlier ones were told past 32 bits
            Scheduler = request.Scheduler,
            Format = format,
            Quality = request.Quality,
            Bytes = image.Stored.Bytes,
        };
    }
}
