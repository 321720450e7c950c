using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>Opens the networks of one model on the accelerator that the options name.</summary>
internal sealed class SessionFactory(DiffusionModelOptions options)
{
    // Asked before anything else of the runtime: only the first thing that touches it can make shared threads.
    private readonly bool _sharesThreads = SharedThreads.Serve(options);

    /// <summary>
    /// Whether what a run reads is copied when it is bound. It is where networks run elsewhere than in our memory: there an input must be
    /// bound again whenever its values change.
    /// </summary>
    public bool CopiesWhenBound => options.Accelerator != Accelerator.Cpu;

    /// <exception cref="ModelException">The file is missing or damaged, or the accelerator cannot be used.</exception>
    public SharedSession Open(ModelFolder folder, string file) =>
        folder.Read(file, path => SharedSession.Get(path, options, () => OpenAlone(folder, file)));

    internal static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');

    /// <summary>
    /// Opens a network itself, and makes a copy of it where there is a draft to write it to; then the copy is what is open.
    /// </summary>
    internal InferenceSession OpenAnew(ModelFolder folder, string file, string? place, string? draft)
    {
        try
        {
            using var session = Configure(folder);
            if (draft is null)
            {
                return new InferenceSession(folder.PathOf(file), session);
            }

            WriteTo(session, GraphCache.NetworkIn(draft));
            var opened = new InferenceSession(folder.PathOf(file), session);
            if (!GraphCache.Keep(draft, place!) || TryOpen(folder, place!) is not { } copy)
            {
                return opened;
            }

            // The copy's weights are mapped: what was unpacked on the way to it need not stay in memory.
            opened.Dispose();
            return copy;
        }
        catch (Exception e) when (draft is not null && (e is OnnxRuntimeException or ModelException))
        {
            // Where the network is sound, it was the copy that could not be made: the volume is full, or the format too small.
            GraphCache.Remove(draft);
            return OpenAnew(folder, file, place: null, draft: null);
        }
        catch (OnnxRuntimeException e)
        {
            throw folder.Fault(file, $"the network cannot be opened: {FirstLine(e.Message)}", e);
        }
    }

    private InferenceSession OpenAlone(ModelFolder folder, string file)
    {
        var network = folder.PathOf(file);
        var cache = options.GraphCache is { } copies ? new GraphCache(folder.PathOf(copies), options) : null;
        var place = cache?.PlaceOf(network);
        if (place is not null && GraphCache.IsSound(place) && TryOpen(folder, place) is { } copy)
        {
            return copy;
        }

        return OpenAnew(folder, file, place, place is null ? null : cache!.Draft(place, network));
    }

    // On the processor large weights lie apart: then they are not read but mapped, and the system may take their memory back. Only those
    // above this size are laid out in whole pages, and the kernels read nothing that lies less evenly.
    private void WriteTo(SessionOptions session, string network)
    {
        session.OptimizedModelFilePath = network;
        if (options.Accelerator == Accelerator.Cpu)
        {
            session.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", GraphCache.WeightsFileName);
            session.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1048577");
        }
    }

    // A copy that cannot be opened is made anew.
    private InferenceSession? TryOpen(ModelFolder folder, string copy)
    {
        try
        {
            using var session = Configure(folder);
            session.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            var opened = new InferenceSession(GraphCache.NetworkIn(copy), session);
            GraphCache.NoteOpened(copy);
            return opened;
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private SessionOptions Configure(ModelFolder folder)
    {
        var session = new SessionOptions
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (_sharesThreads)
        {
            session.DisablePerSessionThreads();
        }
        else
        {
            session.IntraOpNumThreads = options.Threads;
            session.InterOpNumThreads = 1;
            session.AddSessionConfigEntry("session.intra_op.allow_spinning", options.SpinWait ? "1" : "0");
        }

        if (options.Accelerator == Accelerator.Cuda)
        {
            AppendCuda(session, folder.Name);
        }

        return session;
    }

    private void AppendCuda(SessionOptions session, string model)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(options.Cuda.ToProvider(options.Device));
            session.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ModelException(
                model,
                null,
                "CUDA was asked for and cannot be used here (build with -p:Accelerator=cuda, on a machine with an NVIDIA "
                    + $"GPU): {FirstLine(e.Message)}",
                e);
        }
    }
}
