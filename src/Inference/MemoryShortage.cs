using Aiomus.Diffusion;

namespace Aiomus.Inference;

/// <summary>Tells whether a call failed because there was no memory for it. The runtime and its devices say so in words only.</summary>
internal static class MemoryShortage
{
    // ONNX Runtime's arenas, the C++ library, CUDA, cuDNN and cuBLAS, in this order.
    private static readonly string[] Words =
    [
        "failed to allocate memory",
        "available memory of",
        "bad_alloc",
        "bad allocation",
        "out of memory",
        "cudaerrormemoryallocation",
        "alloc_failed",
    ];

    public static bool Caused(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException || (IsOfTheRuntime(cause) && SaysSo(cause.Message)))
            {
                return true;
            }
        }

        return false;
    }

    // By name: this project sees ONNX Runtime only through Diffusion, which puts most of its faults into its own.
    private static bool IsOfTheRuntime(Exception cause) => cause is DiffusionException || cause.GetType().Name == "OnnxRuntimeException";

    private static bool SaysSo(string message) => Array.Exists(Words, word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
