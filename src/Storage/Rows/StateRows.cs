using Aiomus.Storage.Databases;
using Aiomus.Storage.Serialization;

namespace Aiomus.Storage.Rows;

internal sealed class StateRows(Database database) : IStateRows
{
    // An integer key lies in the second half of what holds a Guid.
    private const string Query =
        "SELECT PayloadBinary FROM OrleansStorage " +
        "WHERE GrainIdN0 = 0 AND GrainIdN1 = @key AND GrainTypeString = @row AND GrainIdExtensionString = ''";

    public Task<T?> ReadAsync<T>(string grainType, string stateName, long key, CancellationToken cancellationToken)
        where T : class => database.RunAsync(
            Query,
            parameters =>
            {
                parameters.Add(database.Parameter("key", key));
                parameters.Add(database.Parameter("row", $"{grainType}/{stateName}"));
            },
            static async (command, cancellationToken) => await command.ExecuteScalarAsync(cancellationToken) is byte[] payload
                ? new StateJson().Deserialize<T>(BinaryData.FromBytes(payload))
                : null,
            cancellationToken);
}
