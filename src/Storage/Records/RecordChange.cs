namespace Aiomus.Storage.Records;

/// <summary>One of the changes that are stored together or not at all.</summary>
public sealed class RecordChange
{
    private RecordChange(RecordAct act, IRecordKind kind) => (Act, Kind) = (act, kind);

    internal RecordAct Act { get; }

    /// <summary>What kind of record changes.</summary>
    public IRecordKind Kind { get; }

    internal string Key { get; private init; } = "";

    internal long Number { get; private init; }

    internal bool IsOpen { get; private init; }

    internal int Version { get; private init; }

    internal object? State { get; private init; }

    /// <summary>A new record. Where there is one of this key, none of the changes is stored.</summary>
    public static RecordChange Insert<T>(RecordKind<T> kind, string key, T state, long number = 0, bool isOpen = false)
        where T : class => new(RecordAct.Insert, kind) { Key = key, State = state, Number = number, IsOpen = isOpen };

    /// <summary>A new record, unless there is one of this key: then that one stays as it is.</summary>
    public static RecordChange InsertOnce<T>(RecordKind<T> kind, string key, T state, long number = 0, bool isOpen = false)
        where T : class => new(RecordAct.InsertOnce, kind) { Key = key, State = state, Number = number, IsOpen = isOpen };

    /// <summary>A record as it shall be. Where its version is not the stored one, none of the changes is stored.</summary>
    public static RecordChange Update<T>(RecordKind<T> kind, Record<T> record)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(RecordAct.Update, kind)
        {
            Key = record.Key,
            State = record.State,
            Number = record.Number,
            IsOpen = record.IsOpen,
            Version = record.Version,
        };
    }

    /// <summary>Removes a record, if it is there.</summary>
    public static RecordChange Delete(IRecordKind kind, string key) => new(RecordAct.Delete, kind) { Key = key };

    /// <summary>Removes the closed records of a kind whose numbers are not above this.</summary>
    public static RecordChange DeleteUpTo(IRecordKind kind, long number) => new(RecordAct.DeleteUpTo, kind) { Number = number };
}
