using System.Security.Cryptography;
using System.Text;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Fleet;

namespace Aiomus.WebApi.Operations;

internal static class WorkerMapping
{
    private const int IdBytes = 8;

    /// <summary>A hash of the worker's key: the key holds an address of the network inside.</summary>
    public static string IdOf(WorkerSample worker) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(worker.Worker)).AsSpan(0, IdBytes));

    public static WorkerResponse ToResponse(WorkerSample worker) => new(
        IdOf(worker),
        worker.Silo,
        worker.Model.Name,
        worker.Accelerator,
        worker.Version,
        worker.Model.SecondsPerStep > 0 ? worker.Model.SecondsPerStep : null,
        worker.Running,
        worker.Slots,
        worker.Draining,
        worker.At,
        worker.StartedAt);
}
