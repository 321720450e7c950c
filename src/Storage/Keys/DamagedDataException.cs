namespace Aiomus.Storage.Keys;

/// <summary>Stored bytes are not what was stored: damaged, moved, or changed by somebody. None of them is given out.</summary>
/// <param name="message">What and whose, for the operator; it holds no content.</param>
public sealed class DamagedDataException(string message) : Exception(message);
