using Aiomus.Grains.Jobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Gallery;

/// <summary>
/// How many images each block of 256 numbers holds, so that the place of the thousandth image is found without reading those before it.
/// Read from the index once, when it is first asked for; after that only the newest block is counted again, which is the one that grows.
/// </summary>
internal sealed class ImageCounts(IRecordStore records, Guid userId)
{
    private const int Size = 256;

    // By number divided by the size. Numbers come one after another, so few of these are empty unless their images were deleted.
    private readonly List<int> _blocks = [];

    public int Total { get; private set; }

    /// <summary>Takes in what was added since.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // A new image is numbered above the highest there is. That may lie below one that was deleted, but never below the newest block
        // that holds an image.
        var newest = Math.Max(0, _blocks.FindLastIndex(count => count > 0));
        var found = await records.CountAsync(JobRecords.Image, userId, (long)newest * Size, Size, cancellationToken);
        _blocks.RemoveRange(newest, _blocks.Count - newest);
        foreach (var (block, count) in found.OrderBy(block => block.Key))
        {
            _blocks.AddRange(Enumerable.Repeat(0, (int)block - _blocks.Count));
            _blocks.Add(count);
        }

        Total = _blocks.Sum();
    }

    /// <summary>Takes out an image of this number.</summary>
    public void Remove(long number)
    {
        if (number / Size < _blocks.Count)
        {
            _blocks[(int)(number / Size)]--;
        }
    }

    /// <summary>
    /// Where the image is that so many newer ones come before: read downwards from below a number, and leave out some first, fewer than
    /// a block has.
    /// </summary>
    public (long Before, int Skip) PlaceOf(int newer)
    {
        for (var block = _blocks.Count - 1; block >= 0; block--)
        {
            if (newer < _blocks[block])
            {
                return ((block + 1L) * Size, newer);
            }

            newer -= _blocks[block];
        }

        throw new ArgumentOutOfRangeException(nameof(newer), newer, "There are not so many images.");
    }
}
