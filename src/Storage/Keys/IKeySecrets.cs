namespace Aiomus.Storage.Keys;

/// <summary>
/// Where the installation's own secrets come from, each 32 bytes: <c>pepper</c>, and a key encryption key for each epoch, <c>kek-0001</c>
/// and on.
/// </summary>
internal interface IKeySecrets
{
    /// <summary>The epochs that have a key, the oldest first.</summary>
    IReadOnlyList<int> Epochs { get; }

    /// <summary>Reads a secret.</summary>
    /// <exception cref="KeyException">It is missing, has another length, or others may read it.</exception>
    byte[] Read(string name);

    /// <summary>Makes a secret unless it is there.</summary>
    /// <exception cref="KeyException">It is not there, and is not ours to make.</exception>
    void Create(string name);

    /// <summary>Begins a new epoch; where secrets are given, whoever gives them did.</summary>
    void Begin();

    /// <summary>Overwrites the key of an epoch and takes it away. False where it is not ours to destroy.</summary>
    bool Destroy(int epoch);
}
