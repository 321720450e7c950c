using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

[GrainType("gallerysegment")]
internal sealed class GallerySegmentGrain(
    [PersistentState("pictures", StorageNames.User)] IPersistentState<GallerySegmentState> segment)
    : Grain, IGallerySegmentGrain, IDataHolder
{
    public async Task SealAsync(IReadOnlyList<Picture> pictures, CancellationToken cancellationToken)
    {
        segment.State.Pictures = [.. pictures];
        await segment.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyList<Picture>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Picture>>(segment.State.Pictures);

    public async Task<Picture?> RemoveAsync(Guid pictureId, CancellationToken cancellationToken)
    {
        var picture = segment.State.Pictures.Find(kept => kept.Id == pictureId);
        if (picture is not null)
        {
            segment.State.Pictures = [.. segment.State.Pictures.Where(kept => kept.Id != pictureId)];
            await segment.WriteAsync(this, cancellationToken);
        }

        return picture;
    }

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);
}
