namespace Aiomus.Storage.Keys;

/// <summary>A key is missing, wrong or not safe. Nothing is read or written without it.</summary>
/// <param name="message">What is wrong and where, for the operator; it holds no secret.</param>
public sealed class KeyException(string message) : Exception(message);
