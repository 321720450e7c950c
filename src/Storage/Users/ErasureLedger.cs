using System.Globalization;
using System.Text;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Files;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Users;

/// <summary>
/// Which erasures there were, for as long as there are backups from before them. It lies outside the database, as a file
/// <c>erasures</c> in the key folder, one in the data folder, and where the settings say: what one of them says counts, so that it is
/// lost only when all are put back at once. It names nobody: a line has a keyed hash of the user's id, the erasure's id, and the time.
/// </summary>
public sealed class ErasureLedger
{
    private const string FileName = "erasures";

    private readonly IKeyedHash _hash;
    private readonly GroupSecrets _groups;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly string[] _places;

    internal ErasureLedger(
        IKeyedHash hash,
        GroupSecrets groups,
        KeyFolder keys,
        IOptions<StorageOptions> storage,
        IOptions<LedgerOptions> options,
        TimeProvider time)
    {
        (_hash, _groups, _options, _time) = (hash, groups, options.Value, time);
        string?[] places = [Path.Combine(keys.Path, FileName), Path.Combine(storage.Value.Data, FileName), _options.Ledger];
        _places = [.. places.Where(static place => !string.IsNullOrWhiteSpace(place))
            .Select(static place => Path.GetFullPath(place!)).Distinct()];
    }

    /// <summary>Enters an erasure; when this returns it is on the disk in every place. Repeating it changes nothing.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: a place could not be written.</exception>
    public async Task AddAsync(Guid userId, Guid erasure, CancellationToken cancellationToken = default)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{HashOf(_hash, userId)} {erasure:N} {_time.GetUtcNow().ToUnixTimeSeconds()}");
        await using var hold = await _groups.LockAsync(FileName, cancellationToken);
        try
        {
            await Task.Run(() => Array.ForEach(_places, place => Append(place, line)), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The ledger of erasures cannot be written now.", fault);
        }
    }

    /// <summary>How a user is named in the ledger.</summary>
    internal static string HashOf(IKeyedHash hash, Guid userId) => hash.Compute("aiomus erased subject", userId.ToString("N"));

    /// <summary>What any of the places says.</summary>
    internal Task<ErasedUsers> ReadAsync(CancellationToken cancellationToken) => Task.Run(() => new ErasedUsers(Union(), _hash), cancellationToken);

    /// <summary>At start: each place gets what any of them has, without what is older than the backups.</summary>
    /// <exception cref="KeyException">A place cannot be read or written.</exception>
    internal async Task SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!string.IsNullOrWhiteSpace(_options.Ledger))
            {
                // Now, and not at the first erasure.
                DataFolder.Probe(Path.GetDirectoryName(Path.GetFullPath(_options.Ledger))!);
            }

            if (!_places.Any(File.Exists))
            {
                return;
            }

            await using var hold = await _groups.LockAsync(FileName, cancellationToken);
            await Task.Run(Settle, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(
                $"Aiomus:Erasure:Ledger: the ledger of erasures ({string.Join(", ", _places)}) cannot be read "
                    + $"and written: {fault.Message}");
        }
    }

    private void Settle()
    {
        var oldest = _time.GetUtcNow().AddDays(-_options.BackupDays);
        var lines = Union().Where(entry => entry.Value.At >= oldest).OrderBy(static entry => entry.Value.At)
            .Select(static entry => string.Create(
                CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value.Erasure:N} {entry.Value.At.ToUnixTimeSeconds()}")).ToArray();
        foreach (var place in _places.Where(place => !File.Exists(place) || !File.ReadAllLines(place).SequenceEqual(lines)))
        {
            var draft = $"{place}.part";
            Write(draft, FileMode.Create, lines);
            File.Move(draft, place, overwrite: true);
            FolderSync.Flush(Path.GetDirectoryName(place)!);
        }
    }

    private Dictionary<string, (Guid Erasure, DateTimeOffset At)> Union()
    {
        var entries = new Dictionary<string, (Guid, DateTimeOffset)>(StringComparer.Ordinal);
        foreach (var line in _places.Where(File.Exists).SelectMany(File.ReadLines))
        {
            // A line that is not whole was being written when the power failed: its erasure had not begun to destroy anything.
            if (line.Split(' ') is [{ Length: 64 } userId, var id, var at]
                && Guid.TryParseExact(id, "N", out var erasure)
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                entries.TryAdd(userId, (erasure, DateTimeOffset.FromUnixTimeSeconds(seconds)));
            }
        }

        return entries;
    }

    private static void Append(string place, string line)
    {
        var text = File.Exists(place) ? File.ReadAllText(place) : "";
        if (text.Split('\n').Any(known => known.Length == line.Length && known[..64] == line[..64]))
        {
            return;
        }

        Write(place, FileMode.Append, text.Length > 0 && text[^1] != '\n' ? ["", line] : [line]);
        FolderSync.Flush(Path.GetDirectoryName(place)!);
    }

    private static void Write(string path, FileMode mode, IEnumerable<string> lines)
    {
        using var file = new FileStream(path, DataFolder.Private(mode, FileAccess.Write));
        file.Write(Encoding.ASCII.GetBytes(string.Concat(lines.Select(static line => $"{line}\n"))));
        file.Flush(flushToDisk: true);
    }
}
