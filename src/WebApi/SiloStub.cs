// Stands in for what the silo and the storage bring. Delete this file when they are here: nothing else changes.
#pragma warning disable SA1402, SA1649
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aiomus.Silo
{
    internal static class SiloStub
    {
        public static void AddAiomusSilo(this IHostApplicationBuilder builder) => builder.Services.TryAddSingleton(TimeProvider.System);
    }
}

namespace Aiomus.Storage.Blobs
{
    internal interface IBlobStore
    {
        Task OpenSubjectAsync(Guid subject, CancellationToken ct = default);

        Task PutAsync(Guid subject, string name, ReadOnlyMemory<byte> content, CancellationToken ct = default);

        Task<Stream?> OpenReadAsync(Guid subject, string name, CancellationToken ct = default);

        Task<bool> DeleteAsync(Guid subject, string name, CancellationToken ct = default);

        IAsyncEnumerable<string> ListAsync(Guid subject, CancellationToken ct = default);

        Task<int> DeleteSubjectAsync(Guid subject, CancellationToken ct = default);
    }
}
