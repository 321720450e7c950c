using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

[GrainType("gallerysegment")]
internal sealed class GallerySegmentGrain(
    [PersistentState("pictures", StorageNames.User)] IPersistentState<GallerySegmentState> segment)
    : Grain, IGallerySegmentGrain, IDataHolder
{
    public async Task SealAsync(IReadOnlyList<Image> images, CancellationToken cancellationToken)
    {
        segment.State.Images = [.. images];
        await segment.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyList<Image>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Image>>(segment.State.Images);

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

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);
}
