using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

[GrainType("gallerysegment")]
internal sealed class GallerySegmentGrain(
    [PersistentState("pictures", StorageNames.User)] IPersistentState<GallerySegmentState> segment)
    : Grain, IGallerySegmentGrain, IDataHolder
{
    public Task<IReadOnlyList<Image>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Image>>(segment.State.Images);

    public async Task<Image?> DescribeAsync(Guid imageId, string? alt, CancellationToken cancellationToken)
    {
        if (segment.State.Images.Find(kept => kept.Id == imageId) is not { } image)
        {
            return null;
        }

        // A new list, as below: the one there is may be on its way to a reader.
        var described = image with { Alt = alt };
        segment.State.Images = [.. segment.State.Images.Select(kept => kept.Id == imageId ? described : kept)];
        await segment.WriteAsync(this, cancellationToken);
        return described;
    }

    public async Task<Image?> RemoveAsync(Guid imageId, CancellationToken cancellationToken)
    {
        var image = segment.State.Images.Find(kept => kept.Id == imageId);
        if (image is not null)
        {
            segment.State.Images = [.. segment.State.Images.Where(kept => kept.Id != imageId)];
            await segment.WriteAsync(this, cancellationToken);
        }

        return image;
    }
}
