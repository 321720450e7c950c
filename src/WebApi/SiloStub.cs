// Stands in for the silo and the image library until the diffusion library is here. Delete this file, SiloStub.props and its
// import: nothing else changes.
#pragma warning disable IDE0130, CA1724
using System.Net;
using Aiomus.Grains;
using Aiomus.Grains.Erasure;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Storage;
using Orleans.Configuration;

namespace Aiomus.Silo
{
    internal static class SiloStub
    {
        public static void AddAiomusSilo(this IHostApplicationBuilder builder)
        {
            builder.UseOrleans(silo =>
            {
                silo.AddAiomusStorage();
                silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("aiomus", "aiomus"));
                silo.ConfigureEndpoints(IPAddress.Loopback, 11_311, gatewayPort: 0);
                silo.AddAiomusGrains([]);
                silo.AddDistributedGrainDirectory();
                silo.AddActivityPropagation();
            });
            builder.Services.AddHostedService<ErasureResumption>();
            builder.Services.AddSingleton<IEngineRoom, NoEngineRoom>();
        }
    }

    internal sealed class NoEngineRoom : IEngineRoom
    {
        public bool TryStart(string model, JobLease lease) => false;

        public void Cancel(Guid jobId)
        {
        }

        public WorkerStatus GetStatus(string model) => new(false, 0, []);
    }
}

namespace Aiomus.Diffusion.Imaging
{
    internal enum ImageFormat
    {
        Png,
        Jpeg,
        Webp,
        Avif,
    }

    internal static class ImageEncoder
    {
        public static byte[] Convert(ReadOnlyMemory<byte> bytes, ImageFormat format, int? quality) =>
            throw new NotSupportedException($"{bytes.Length} bytes, {format}, {quality}");
    }
}
