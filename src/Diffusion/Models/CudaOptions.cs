namespace Aiomus.Diffusion.Models;

/// <summary>How the CUDA provider of ONNX Runtime runs networks.</summary>
public sealed record CudaOptions
{
    /// <summary>The most memory that each network of a model may take on the GPU, in bytes; 0 for all there is.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Lays out convolutions with channels last, which tensor cores of recent GPUs prefer.</summary>
    public bool PreferChannelsLast { get; init; }

    /// <summary>Lets float32 products be computed with the shorter TF32 mantissa: faster, and exact to about three digits.</summary>
    public bool UseTensorFloat32 { get; init; } = true;

    internal Dictionary<string, string> ToProvider(int device) => new()
    {
        ["device_id"] = device.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["gpu_mem_limit"] = (MemoryLimit == 0 ? long.MaxValue : MemoryLimit).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["arena_extend_strategy"] = "kSameAsRequested",
        ["prefer_nhwc"] = PreferChannelsLast ? "1" : "0",
        ["use_tf32"] = UseTensorFloat32 ? "1" : "0",
    };
}
