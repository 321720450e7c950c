using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>Opens the networks of one model on the accelerator that the options name.</summary>
internal sealed class SessionFactory(DiffusionModelOptions options)
{
    /// <exception cref="ModelException">The file is missing or damaged, or the accelerator cannot be used.</exception>
    public InferenceSession Open(ModelFolder folder, string file)
    {
        if (!folder.Has(file))
        {
            throw folder.Fault(file, "the file is missing");
        }

        using var session = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", options.SpinWait ? "1" : "0");
        if (options.Accelerator == Accelerator.Cuda)
        {
            AppendCuda(session, folder.Name);
        }

        try
        {
            return new InferenceSession(folder.PathOf(file), session);
        }
        catch (OnnxRuntimeException e)
        {
            throw folder.Fault(file, $"the network cannot be opened: {FirstLine(e.Message)}", e);
        }
    }

    internal static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');

    private void AppendCuda(SessionOptions session, string model)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = options.Device.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            session.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ModelException(
                model, null, $"CUDA was asked for and cannot be used here (build with -p:Accelerator=cuda, on a machine with an NVIDIA GPU): {FirstLine(e.Message)}", e);
        }
    }
}
