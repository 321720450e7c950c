using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Usage;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Gallery;

// An image is a record, which the Jobs grain stores in the transaction that ends the image's job: see decision 17. What made it is told
// once, in the job's own record. Earlier versions kept images in a tail and closed parts, each with a copy of its request: those stay where
// they are, and come after all records.
[GrainType("gallery")]
internal sealed class GalleryGrain(
    [PersistentState("gallery", StorageNames.User)] IPersistentState<GalleryState> earlier,
    IBlobStore blobs,
    IRecordStore records,
    TimeProvider time) : Grain, IGalleryGrain, IDataHolder
{
    private const int SegmentSize = 32;

    private const int SumPage = 500;

    // Where a cursor stands that has not come to the images of earlier versions yet: no tail has as many parts.
    private const int AmongRecords = int.MaxValue;

    private static readonly GalleryCursor Newest = new(AmongRecords, long.MaxValue);

    // Null until somebody wants to know.
    private ImageCounts? _counts;

    // How many images each part of an earlier version holds, the open one last; null until it was read.
    private int[]? _earlierCounts;

    private Guid UserId => this.GetPrimaryKey();

    private IJobsGrain Jobs => GrainFactory.GetGrain<IJobsGrain>(UserId);

    public async Task<ImagePage> ListAsync(GalleryCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        var total = await CountAsync(cancellationToken);
        return await ReadPageAsync(cursor ?? Newest, skip: 0, limit, total, cancellationToken);
    }

    public async Task<ImagePage> ListFromAsync(int from, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        var total = await CountAsync(cancellationToken);
        if (from >= total)
        {
            return new ImagePage([], null, total);
        }

        var (place, skip) = PlaceOf(from);
        return await ReadPageAsync(place, skip, limit, total, cancellationToken);
    }

    public async Task<Image?> FindAsync(Guid imageId, CancellationToken cancellationToken)
    {
        var (image, _) = await FindWithOriginAsync(imageId, cancellationToken);
        return image;
    }

    public async Task<Image?> DescribeAsync(Guid imageId, string? alt, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(JobRecords.Image, UserId, JobRecords.KeyOf(imageId), cancellationToken) is not { } record)
        {
            return await DescribeEarlierAsync(imageId, alt, cancellationToken);
        }

        record.State.Alt = alt;
        await records.ApplyAsync(UserId, [RecordChange.Update(JobRecords.Image, record)], cancellationToken);
        return (await ToImagesAsync([record], cancellationToken)).SingleOrDefault();
    }

    public async Task<bool> DeleteAsync(Guid imageId, CancellationToken cancellationToken)
    {
        var (image, isEarlier) = await FindWithOriginAsync(imageId, cancellationToken);
        if (image is null)
        {
            return false;
        }

        // Asked before the file goes. Not with a call that waits for its turn: the job may be asking here what it added.
        if (await Jobs.WaitAsync(image.JobId, TimeSpan.Zero, cancellationToken) is { State: JobState.Queued or JobState.Running })
        {
            throw new AiomusException(ErrorCode.Unavailable, "The image's job is being finished. Try again.");
        }

        // The file goes first: if this stops half way the image is still listed and can be deleted again; the other way
        // round its bytes would stay and nobody would know of them.
        await blobs.DeleteAsync(UserId, image.Stored.Blob, cancellationToken);
        // Counted anew if this fails: then nobody knows whether the image is gone.
        var counts = _counts;
        _counts = null;
        await Jobs.ForgetImageAsync(image.JobId, imageId, cancellationToken);
        if (isEarlier)
        {
            await DeleteEarlierAsync(imageId, cancellationToken);
            await GrainFactory.GetGrain<IQuotaGrain>(UserId).CountStorageAsync(anew: true, cancellationToken);
        }
        else
        {
            counts?.Remove(image.Number);
        }

        _counts = counts;

        return true;
    }

    public async Task<long> SumBytesAsync(CancellationToken cancellationToken)
    {
        var (sum, after) = (0L, long.MinValue);
        while (true)
        {
            var query = new RecordQuery { IsOpen = false, After = after, Limit = SumPage };
            var page = await records.ListAsync(JobRecords.Image, UserId, query, cancellationToken);
            sum += page.Sum(record => record.State.Stored.Bytes);
            if (page.Count < SumPage)
            {
                break;
            }

            after = page[^1].Number;
        }

        if (HasEarlier)
        {
            await foreach (var (_, images) in Tail.BackwardsAsync(cancellationToken: cancellationToken))
            {
                sum += images.Sum(image => image.Stored.Bytes);
            }
        }

        return sum;
    }

    public async Task<Guid[]?> FindAdditionAsync(Guid jobId, CancellationToken cancellationToken) =>
        earlier.State.LastJob == jobId
            ? earlier.State.LastImages
            : (await records.FindAsync(GalleryRecords.Addition, UserId, GalleryRecords.KeyOf(jobId), cancellationToken))?.State.Images;

    private SealedTail<Image> Tail => new(
        () => earlier.State, SegmentSize, (number, cancellationToken) => Segment(number).ReadAsync(cancellationToken));

    // Of a person from before images were records.
    private bool HasEarlier => earlier.RecordExists;

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var counts = _counts ?? new ImageCounts(records, UserId);
        await counts.RefreshAsync(cancellationToken);
        _counts = counts;
        if (HasEarlier && _earlierCounts is null)
        {
            var backwards = await Tail.BackwardsAsync(cancellationToken: cancellationToken)
                .Select(part => part.Entries.Count).ToArrayAsync(cancellationToken);
            _earlierCounts = [.. backwards.Reverse()];
        }

        return counts.Total + (_earlierCounts?.Sum() ?? 0);
    }

    // The counts know of this image.
    private (GalleryCursor Place, int Skip) PlaceOf(int newer)
    {
        if (newer < _counts!.Total)
        {
            var (before, skip) = _counts.PlaceOf(newer);
            return (Newest with { Before = before }, skip);
        }

        newer -= _counts.Total;
        var part = _earlierCounts!.Length - 1;
        for (; newer >= _earlierCounts[part]; part--)
        {
            newer -= _earlierCounts[part];
        }

        return (new GalleryCursor(part, long.MaxValue), newer);
    }

    private async Task<ImagePage> ReadPageAsync(GalleryCursor place, int skip, int limit, int total, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var (segment, before) = place;
        var page = new List<Image>(limit);
        if (segment == AmongRecords)
        {
            var found = await ListRecordsAsync(before, skip, limit + 1, cancellationToken);
            page.AddRange(found.Take(limit));
            if (page.Count == limit)
            {
                var more = found.Count > limit || HasEarlier;
                return new ImagePage([.. page], more ? Newest with { Before = page[^1].Number } : null, total);
            }

            (before, skip) = (long.MaxValue, 0);
        }

        await foreach (var (number, images) in Tail.BackwardsAsync(segment, cancellationToken))
        {
            var older = images.Where(image => image.Number < before).Reverse().Skip(skip).ToArray();
            skip = 0;
            page.AddRange(older.Take(limit - page.Count));
            if (page.Count == limit)
            {
                var more = number > 0 || page[^1].Number > older[^1].Number;
                return new ImagePage([.. page], more ? new GalleryCursor(number, page[^1].Number) : null, total);
            }
        }

        return new ImagePage([.. page], null, total);
    }

    private async Task<IReadOnlyList<Image>> ListRecordsAsync(long before, int skip, int limit, CancellationToken cancellationToken)
    {
        var query = new RecordQuery { IsOpen = false, Before = before, NewestFirst = true, Skip = skip, Limit = limit };
        return await ToImagesAsync(await records.ListAsync(JobRecords.Image, UserId, query, cancellationToken), cancellationToken);
    }

    // With what made them, which is read once a job. An image whose job cannot be read belongs to somebody who is being erased.
    private async Task<IReadOnlyList<Image>> ToImagesAsync(IReadOnlyList<Record<ImageEntry>> found, CancellationToken cancellationToken)
    {
        var keys = found.Select(record => JobRecords.KeyOf(record.State.JobId)).Distinct().ToArray();
        var jobs = await records.FindAllAsync(JobRecords.Job, UserId, keys, cancellationToken);
        return
        [
            .. from record in found
               let image = record.State
               where jobs.ContainsKey(JobRecords.KeyOf(image.JobId))
               let job = jobs[JobRecords.KeyOf(image.JobId)].State
               select new Image(image.Id, record.Number, image.JobId, image.Stored, job.Request, image.CreatedAt, image.Alt),
        ];
    }

    private async Task<(Image? Image, bool IsEarlier)> FindWithOriginAsync(Guid imageId, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(JobRecords.Image, UserId, JobRecords.KeyOf(imageId), cancellationToken) is { } record)
        {
            return ((await ToImagesAsync([record], cancellationToken)).SingleOrDefault(), false);
        }

        var kept = HasEarlier ? await Tail.ReadAsync(ImageId.SegmentOf(imageId), cancellationToken) : [];
        return (kept.FirstOrDefault(image => image.Id == imageId), true);
    }

    private async Task<Image?> DescribeEarlierAsync(Guid imageId, string? alt, CancellationToken cancellationToken)
    {
        if (!HasEarlier)
        {
            return null;
        }

        // Also in the open part, as when it is deleted.
        var segment = ImageId.SegmentOf(imageId);
        var described = segment >= 0 && segment <= earlier.State.Segment
            ? await Segment(segment).DescribeAsync(imageId, alt, cancellationToken)
            : null;
        var at = earlier.State.Tail.FindIndex(kept => kept.Id == imageId);
        if (at < 0)
        {
            return described;
        }

        earlier.State.Tail[at] = described = earlier.State.Tail[at] with { Alt = alt };
        await earlier.WriteAsync(this, cancellationToken);
        return described;
    }

    private async Task DeleteEarlierAsync(Guid imageId, CancellationToken cancellationToken)
    {
        _earlierCounts = null;
        await records.ApplyAsync(UserId, [UsageRecords.Count(UsageKind.ImageDeleted, imageId, 1, time.GetUtcNow())], cancellationToken);
        var segment = ImageId.SegmentOf(imageId);
        if (segment >= 0 && segment <= earlier.State.Segment)
        {
            // Also of the open part: the version before may have closed it and died before it stored that it had.
            await Segment(segment).RemoveAsync(imageId, cancellationToken);
        }

        if (earlier.State.Tail.RemoveAll(kept => kept.Id == imageId) > 0)
        {
            await earlier.WriteAsync(this, cancellationToken);
        }
    }

    private IGallerySegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<IGallerySegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
