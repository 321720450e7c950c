namespace Aiomus.Storage.Records;

/// <summary>One kind of record, and the grain that answers for it when its user is erased.</summary>
/// <typeparam name="T">What such a record holds. Its properties carry the marks of personal data.</typeparam>
/// <param name="Name">The kind's name in the database; it never changes.</param>
/// <param name="Holder">The type of the grain, keyed by the user, that deletes these records.</param>
public sealed record RecordKind<T>(string Name, string Holder) : IRecordKind
    where T : class
{
    Type IRecordKind.StateType => typeof(T);
}
