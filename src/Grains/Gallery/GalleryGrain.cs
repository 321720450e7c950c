using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Gallery;

// New images go into a short tail in this grain's own state. A full tail is sealed into a segment grain of its own, so that
// a gallery of any size costs one small write for each addition and one segment's write for every few of them.
[GrainType("gallery")]
internal sealed class GalleryGrain(
    [PersistentState("gallery", StorageNames.User)] IPersistentState<GalleryState> gallery,
    IBlobStore blobs,
    IRecordStore records,
    TimeProvider time) : Grain, IGalleryGrain, IDataHolder
{
    internal const int SegmentSize = 32;

    private Guid UserId => this.GetPrimaryKey();

    public async Task<Guid[]> AddAsync(
        Guid jobId, JobRequest request, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken)
    {
        var state = gallery.State;
        if (state.LastJob == jobId)
        {
            return state.LastImages;
        }

        if (await records.FindAsync(GalleryRecords.Addition, UserId, GalleryRecords.KeyOf(jobId), cancellationToken) is { } known)
        {
            return known.State.Images;
        }

        await RememberLastAsync(cancellationToken);
        if (state.Tail.Count >= SegmentSize)
        {
            await Segment(state.Segment).SealAsync([.. state.Tail], cancellationToken);
            state.Segment++;
            state.Tail.Clear();
        }

        var now = time.GetUtcNow();
        var added = images
            .Select(stored => new Image(
                ImageId.Create(state.Segment, jobId, stored.Index), state.Next++, jobId, stored, request, now))
            .ToArray();
        state.Tail.AddRange(added);
        (state.LastJob, state.LastImages) = (jobId, [.. added.Select(image => image.Id)]);
        await gallery.WriteAsync(this, cancellationToken);
        return state.LastImages;
    }

    public async Task<ImagePage> ListAsync(GalleryCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var (segment, before) = cursor is null ? (gallery.State.Segment, long.MaxValue) : (cursor.Segment, cursor.Before);
        segment = Math.Min(segment, gallery.State.Segment);

        var page = new List<Image>(limit);
        for (; segment >= 0; segment--)
        {
            var older = (await ReadAsync(segment, cancellationToken)).Where(image => image.Number < before).Reverse().ToArray();
            page.AddRange(older.Take(limit - page.Count));
            if (page.Count == limit)
            {
                var more = segment > 0 || page[^1].Number > older[^1].Number;
                return new ImagePage([.. page], more ? new GalleryCursor(segment, page[^1].Number) : null);
            }
        }

        return new ImagePage([.. page], null);
    }

    public async Task<Image?> FindAsync(Guid imageId, CancellationToken cancellationToken)
    {
        var segment = ImageId.SegmentOf(imageId);
        if (segment < 0 || segment > gallery.State.Segment)
        {
            return null;
        }

        return (await ReadAsync(segment, cancellationToken)).FirstOrDefault(image => image.Id == imageId);
    }

    public async Task<bool> DeleteAsync(Guid imageId, CancellationToken cancellationToken)
    {
        var image = await FindAsync(imageId, cancellationToken);
        if (image is null)
        {
            return false;
        }

        // The file goes first: if this stops half way the image is still listed and can be deleted again; the other way
        // round its bytes would stay and nobody would know of them.
        await GrainFactory.GetGrain<IJobsGrain>(UserId).ForgetImageAsync(image.JobId, imageId, cancellationToken);
        await blobs.DeleteAsync(UserId, image.Stored.Blob, cancellationToken);
        await GrainFactory.GetGrain<IUsageGrain>(UserId).RecordAsync(UsageKind.ImageDeleted, imageId, 1, cancellationToken);
        var segment = ImageId.SegmentOf(imageId);
        if (segment < gallery.State.Segment)
        {
            await Segment(segment).RemoveAsync(imageId, cancellationToken);
        }
        else
        {
            gallery.State.Tail.RemoveAll(kept => kept.Id == imageId);
            await gallery.WriteAsync(this, cancellationToken);
        }

        return true;
    }

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        await records.RemoveAsync(GalleryRecords.Addition, UserId, cancellationToken) + await gallery.EraseAsync(this, cancellationToken);

    // The last addition is known from the row that holds its images, which is written with them. Its record is made before that row
    // knows of another one.
    private Task RememberLastAsync(CancellationToken cancellationToken) => gallery.State.LastJob == default
        ? Task.CompletedTask
        : records.ApplyAsync(
            UserId,
            [
                RecordChange.InsertOnce(
                    GalleryRecords.Addition, GalleryRecords.KeyOf(gallery.State.LastJob), new Addition(gallery.State.LastImages)),
            ],
            cancellationToken);

    private async Task<IReadOnlyList<Image>> ReadAsync(int segment, CancellationToken cancellationToken) =>
        segment == gallery.State.Segment ? gallery.State.Tail : await Segment(segment).ReadAsync(cancellationToken);

    private IGallerySegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<IGallerySegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
