using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Gallery;

// New pictures go into a short tail in this grain's own state. A full tail is sealed into a segment grain of its own, so that
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
        Guid jobId, JobRequest request, IReadOnlyList<StoredPicture> pictures, CancellationToken cancellationToken)
    {
        var state = gallery.State;
        if (state.LastJob == jobId)
        {
            return state.LastPictures;
        }

        if (await records.FindAsync(GalleryRecords.Addition, UserId, GalleryRecords.KeyOf(jobId), cancellationToken) is { } known)
        {
            return known.State.Pictures;
        }

        await RememberLastAsync(cancellationToken);
        if (state.Tail.Count >= SegmentSize)
        {
            await Segment(state.Segment).SealAsync([.. state.Tail], cancellationToken);
            state.Segment++;
            state.Tail.Clear();
        }

        var now = time.GetUtcNow();
        var added = pictures
            .Select(stored => new Picture(
                PictureId.Create(state.Segment, jobId, stored.Index), state.Next++, jobId, stored, request, now))
            .ToArray();
        state.Tail.AddRange(added);
        (state.LastJob, state.LastPictures) = (jobId, [.. added.Select(picture => picture.Id)]);
        await gallery.WriteAsync(this, cancellationToken);
        return state.LastPictures;
    }

    public async Task<PicturePage> ListAsync(GalleryCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var (segment, before) = cursor is null ? (gallery.State.Segment, long.MaxValue) : (cursor.Segment, cursor.Before);
        segment = Math.Min(segment, gallery.State.Segment);

        var page = new List<Picture>(limit);
        for (; segment >= 0; segment--)
        {
            var older = (await ReadAsync(segment, cancellationToken)).Where(picture => picture.Number < before).Reverse().ToArray();
            page.AddRange(older.Take(limit - page.Count));
            if (page.Count == limit)
            {
                var more = segment > 0 || page[^1].Number > older[^1].Number;
                return new PicturePage([.. page], more ? new GalleryCursor(segment, page[^1].Number) : null);
            }
        }

        return new PicturePage([.. page], null);
    }

    public async Task<Picture?> FindAsync(Guid pictureId, CancellationToken cancellationToken)
    {
        var segment = PictureId.SegmentOf(pictureId);
        if (segment < 0 || segment > gallery.State.Segment)
        {
            return null;
        }

        return (await ReadAsync(segment, cancellationToken)).FirstOrDefault(picture => picture.Id == pictureId);
    }

    public async Task<bool> DeleteAsync(Guid pictureId, CancellationToken cancellationToken)
    {
        var picture = await FindAsync(pictureId, cancellationToken);
        if (picture is null)
        {
            return false;
        }

        // The file goes first: if this stops half way the picture is still listed and can be deleted again; the other way
        // round its bytes would stay and nobody would know of them.
        await GrainFactory.GetGrain<IJobsGrain>(UserId).ForgetPictureAsync(picture.JobId, pictureId, cancellationToken);
        await blobs.DeleteAsync(UserId, picture.Stored.Blob, cancellationToken);
        await GrainFactory.GetGrain<IUsageGrain>(UserId).RecordAsync(UsageKind.PictureDeleted, pictureId, 1, cancellationToken);
        var segment = PictureId.SegmentOf(pictureId);
        if (segment < gallery.State.Segment)
        {
            await Segment(segment).RemoveAsync(pictureId, cancellationToken);
        }
        else
        {
            gallery.State.Tail.RemoveAll(kept => kept.Id == pictureId);
            await gallery.WriteAsync(this, cancellationToken);
        }

        return true;
    }

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) =>
        await records.RemoveAsync(GalleryRecords.Addition, UserId, cancellationToken) + await gallery.EraseAsync(this, cancellationToken);

    // The last addition is known from the row that holds its pictures, which is written with them. Its record is made before that row
    // knows of another one.
    private Task RememberLastAsync(CancellationToken cancellationToken) => gallery.State.LastJob == default
        ? Task.CompletedTask
        : records.ApplyAsync(
            UserId,
            [
                RecordChange.InsertOnce(
                    GalleryRecords.Addition, GalleryRecords.KeyOf(gallery.State.LastJob), new Addition(gallery.State.LastPictures)),
            ],
            cancellationToken);

    private async Task<IReadOnlyList<Picture>> ReadAsync(int segment, CancellationToken cancellationToken) =>
        segment == gallery.State.Segment ? gallery.State.Tail : await Segment(segment).ReadAsync(cancellationToken);

    private IGallerySegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<IGallerySegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
