namespace Aiomus.Storage.Records;

/// <summary>A kind of record, whatever it holds.</summary>
public interface IRecordKind
{
    /// <summary>The kind's name in the database.</summary>
    string Name { get; }

    /// <summary>The type of the grain, keyed by the user, that deletes these records.</summary>
    string Holder { get; }

    /// <summary>What such a record holds.</summary>
    Type StateType { get; }
}
