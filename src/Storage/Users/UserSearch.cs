using System.Buffers.Binary;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Users;

internal sealed class UserSearch(Database database, IBlobStore blobs, DataKeys keys) : IUserSearch
{
    // Each query answers rows of (name, count); the grain type is what stands before the name's first slash.
    private const string Grains =
        "SELECT GrainTypeString, count(*) FROM OrleansStorage WHERE GrainIdN0 = @n0 AND GrainIdN1 = @n1 GROUP BY GrainTypeString";

    private const string Reminders =
        "SELECT GrainId, count(*) FROM OrleansReminders WHERE lower(GrainId) LIKE @plain OR lower(GrainId) LIKE @dashed GROUP BY GrainId";

    private const string Tickets = "SELECT '', count(*) FROM aiomus_ticket WHERE user_id = @user";

    private const string Records = "SELECT kind, count(*) FROM aiomus_record WHERE subject = @user GROUP BY kind";

    public async Task<IReadOnlyDictionary<string, int>> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        var places = new SortedDictionary<string, int>(StringComparer.Ordinal);

        var (n0, n1) = Halves(userId);
        await CountAsync(places, "grain:", Grains, [("n0", n0), ("n1", n1)], cancellationToken);
        await CountAsync(places, "reminder:", Reminders, [("plain", $"%{userId:N}%"), ("dashed", $"%{userId:D}%")], cancellationToken);
        await CountAsync(places, "tickets", Tickets, [("user", userId)], cancellationToken);
        await CountAsync(places, "record:", Records, [("user", userId)], cancellationToken);
        await foreach (var _ in blobs.ListAsync(userId, cancellationToken))
        {
            Add(places, "blobs", 1);
        }

        var (key, group) = await keys.CountAsync(userId, cancellationToken);
        Add(places, "keys", key);
        Add(places, "key group", group);
        return places;
    }

    /// <summary>How Orleans splits a Guid key into two columns.</summary>
    internal static (long N0, long N1) Halves(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    /// <summary>The Guid key of the two columns.</summary>
    internal static Guid Whole(long n0, long n1)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, n0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], n1);
        return new Guid(bytes);
    }

    private async Task CountAsync(
        SortedDictionary<string, int> places, string place, string sql, (string Name, object Value)[] values, CancellationToken cancellationToken)
    {
        var rows = await database.RunAsync(
            sql,
            parameters =>
            {
                foreach (var (name, value) in values)
                {
                    parameters.Add(database.Parameter(name, value));
                }
            },
            static async (command, cancellationToken) =>
            {
                var rows = new List<(string Name, int Count)>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add((reader.GetString(0), reader.GetInt32(1)));
                }

                return rows;
            },
            cancellationToken);

        foreach (var (name, count) in rows)
        {
            Add(places, place + name.Split('/', 2)[0], count);
        }
    }

    private static void Add(SortedDictionary<string, int> places, string place, int count)
    {
        if (count > 0)
        {
            places[place] = places.GetValueOrDefault(place) + count;
        }
    }
}
