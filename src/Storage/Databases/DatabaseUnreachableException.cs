namespace Aiomus.Storage.Databases;

internal sealed class DatabaseUnreachableException(string message) : Exception(message);
