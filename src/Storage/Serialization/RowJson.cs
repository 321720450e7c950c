using Aiomus.Storage.Keys;
using Orleans.Storage;

namespace Aiomus.Storage.Serialization;

/// <summary>
/// <see cref="StateJson"/> for rows. An encrypted row is read as what it is or not at all: it has no member of any other state, so it
/// would be taken for an empty one, and be overwritten.
/// </summary>
internal sealed class RowJson : IGrainStorageSerializer
{
    private readonly StateJson _json = new();

    public BinaryData Serialize<T>(T? input) => _json.Serialize(input);

    public T Deserialize<T>(BinaryData input) => typeof(T) != typeof(Envelope) && Envelope.Is(input.ToMemory().Span)
        ? throw new DamagedDataException("A stored state is encrypted, and is read as if it were not (Aiomus:Keys:Encryption).")
        : _json.Deserialize<T>(input);
}
