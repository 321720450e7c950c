using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// The one pool of threads that the networks of this process work on. ONNX Runtime makes such a pool only together with its
/// environment, which a process has once: the first model decides how many threads there are, and models that ask for the same
/// share them. A model that asks for another number, or a process that made the environment before us, gets pools by network.
/// </summary>
internal static class SharedThreads
{
    private static readonly Lock Gate = new();
    private static (int Threads, bool SpinWait)? _pool;

    /// <summary>Whether networks opened with these options work on the shared threads.</summary>
    public static bool Serve(DiffusionModelOptions options)
    {
        lock (Gate)
        {
            if (_pool is null && !OrtEnv.IsCreated)
            {
                Create(options);
            }

            return _pool == (options.Threads, options.SpinWait);
        }
    }

    private static void Create(DiffusionModelOptions options)
    {
        using var threads = new OrtThreadingOptions
        {
            GlobalIntraOpNumThreads = options.Threads,
            GlobalInterOpNumThreads = 1,
            GlobalSpinControl = options.SpinWait,
        };
        var environment = new EnvironmentCreationOptions
        {
            logId = "diffusion",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            threadOptions = threads,
        };
        OrtEnv.CreateInstanceWithOptions(ref environment);
        _pool = (options.Threads, options.SpinWait);
    }
}
