namespace Aiomus.Storage.Records;

/// <summary>What a change does.</summary>
internal enum RecordAct
{
    Insert,
    InsertOnce,
    Update,
    Delete,
    DeleteUpTo,
}
