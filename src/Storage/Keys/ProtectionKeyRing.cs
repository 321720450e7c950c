using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Keys that the web framework makes for itself. They lie beside the data keys, where every process of the cluster finds them, each
/// wrapped under the key encryption key and bound to its name.
/// </summary>
public sealed class ProtectionKeyRing
{
    private readonly DataKeyStore _store;
    private readonly IKeyEncryption _encryption;

    internal ProtectionKeyRing(DataKeyStore store, IKeyEncryption encryption) => (_store, _encryption) = (store, encryption);

    private Database Database => _store.Database;

    /// <summary>Keeps a key; one of this name that is there stays.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the key store did not answer.</exception>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        var epoch = _encryption.Epoch;
        var wrapped = await _encryption.WrapAsync(PlaceOf(name), epoch, key, cancellationToken);
        await Database.ExecuteAsync(
            $"INSERT INTO {_store.Ring} (name, epoch, wrapped) VALUES (@name, @epoch, @wrapped) ON CONFLICT DO NOTHING",
            parameters => Bind(parameters, name, epoch, wrapped),
            cancellationToken);

        // Where an epoch began meanwhile, its round may be over already, and the key of the one before may go.
        if (_encryption.Epoch > epoch)
        {
            await RewrapAsync(cancellationToken);
        }
    }

    /// <summary>All keys of the framework.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the key store did not answer.</exception>
    /// <exception cref="KeyException">One cannot be unwrapped.</exception>
    public async Task<IReadOnlyList<byte[]>> ListAsync(CancellationToken cancellationToken = default)
    {
        var keys = new List<byte[]>();
        foreach (var (name, epoch, wrapped) in (await ReadAsync(cancellationToken))
            .Where(static row => row.Name is not (InstallationMark.Name or FolderMark.Name)))
        {
            keys.Add(await _encryption.UnwrapAsync(PlaceOf(name), epoch, wrapped, cancellationToken));
        }

        return keys;
    }

    /// <summary>Wraps every key that an earlier epoch wrapped anew.</summary>
    public async Task RewrapAsync(CancellationToken cancellationToken = default)
    {
        var now = _encryption.Epoch;
        foreach (var (name, epoch, wrapped) in (await ReadAsync(cancellationToken)).Where(row => row.Epoch < now))
        {
            var anew = await _encryption.WrapAsync(
                PlaceOf(name), now, await _encryption.UnwrapAsync(PlaceOf(name), epoch, wrapped, cancellationToken), cancellationToken);
            await Database.ExecuteAsync(
                $"UPDATE {_store.Ring} SET epoch = @epoch, wrapped = @wrapped WHERE name = @name AND epoch < @epoch",
                parameters => Bind(parameters, name, now, anew),
                cancellationToken);
        }
    }

    /// <summary>One key, or null.</summary>
    /// <exception cref="KeyException">It cannot be unwrapped.</exception>
    internal async Task<byte[]?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken))
            .Where(row => row.Name == name)
            .Select(static row => ((int Epoch, byte[] Wrapped)?)(row.Epoch, row.Wrapped)).FirstOrDefault() is { } row
            ? await _encryption.UnwrapAsync(PlaceOf(name), row.Epoch, row.Wrapped, cancellationToken)
            : null;

    /// <summary>Whether there is any, the installation's mark too.</summary>
    internal async Task<bool> AnyAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Count > 0;

    /// <summary>Whether every key can be unwrapped.</summary>
    /// <exception cref="KeyException">One cannot.</exception>
    internal async Task ProveAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, epoch, wrapped) in await ReadAsync(cancellationToken))
        {
            await _encryption.UnwrapAsync(PlaceOf(name), epoch, wrapped, cancellationToken);
        }
    }

    // What a key is bound to in place of a person.
    private static Guid PlaceOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"aiomus key ring\n{name}")).AsSpan(0, 16));

    private void Bind(DbParameterCollection parameters, string name, int epoch, byte[] wrapped)
    {
        parameters.Add(Database.Parameter("name", name));
        parameters.Add(Database.Parameter("epoch", epoch));
        parameters.Add(Database.Parameter("wrapped", wrapped));
    }

    private Task<List<(string Name, int Epoch, byte[] Wrapped)>> ReadAsync(CancellationToken cancellationToken) => Database.RunAsync(
        $"SELECT name, epoch, wrapped FROM {_store.Ring}",
        static _ => { },
        static async (command, cancellationToken) =>
        {
            var rows = new List<(string, int, byte[])>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add((reader.GetString(0), reader.GetInt32(1), (byte[])reader.GetValue(2)));
            }

            return rows;
        },
        cancellationToken);
}
