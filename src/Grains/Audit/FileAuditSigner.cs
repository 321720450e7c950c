using System.Security.Cryptography;
using Aiomus.Storage.Files;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Audit;

/// <summary>ECDSA on P-256 with a key in the file <c>keys/audit.pem</c> of the data folder, which only our own user can read.</summary>
internal sealed class FileAuditSigner(IOptions<StorageOptions> storage) : IAuditSigner, IDisposable
{
    private readonly string _folder = Path.GetFullPath(Path.Combine(storage.Value.Data, "keys"));
    private readonly Lock _gate = new();
    private ECDsa? _key;

    public Task<byte[]> SignAsync(byte[] data, CancellationToken cancellationToken) =>
        Task.Run(() => WithKey(create: true, key => key.SignData(data, HashAlgorithmName.SHA256)), cancellationToken);

    public Task<bool> VerifyAsync(byte[] data, byte[] signature, CancellationToken cancellationToken) =>
        Task.Run(() => WithKey(create: false, key => key.VerifyData(data, signature, HashAlgorithmName.SHA256)), cancellationToken);

    public void Dispose() => _key?.Dispose();

    private T WithKey<T>(bool create, Func<ECDsa, T> use)
    {
        try
        {
            lock (_gate)
            {
                return use(_key ??= Load(create));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The key of the audit log cannot be used.", fault);
        }
    }

    private ECDsa Load(bool create)
    {
        var path = Path.Combine(_folder, "audit.pem");
        if (create && !File.Exists(path))
        {
            Create(path);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private void Create(string path)
    {
        DataFolder.Create(_folder);
        var part = Path.Combine(_folder, $".audit-{Guid.NewGuid():N}.part");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var stream = new FileStream(part, DataFolder.Private(FileMode.CreateNew, FileAccess.Write)))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(key.ExportPkcs8PrivateKeyPem());
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(part, path);
            FolderSync.Flush(_folder);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(part);   // another process was quicker: its key is the one
        }
    }
}
