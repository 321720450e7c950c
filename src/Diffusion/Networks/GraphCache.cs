using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>Keeps networks as the runtime has optimised them, so that the next start need not do it again.</summary>
internal sealed class GraphCache(string folder, DiffusionModelOptions options)
{
    // A copy is one file, and a file of this format cannot be larger than 2 GiB.
    private const long MostBytes = 1L << 30;

    /// <summary>
    /// Where a network's copy is or would be; null for networks that are too large to be copied, or have weights in other files.
    /// </summary>
    public string? PlaceOf(string network)
    {
        var file = NetworkFile.At(network);
        if (file.Length > MostBytes || file.Weights.Length > 0)
        {
            return null;
        }

        var key = string.Join(
            '\n',
            file.Place,
            file.Length.ToString(CultureInfo.InvariantCulture),
            file.Written.Ticks.ToString(CultureInfo.InvariantCulture),
            OrtEnv.Instance().GetVersionString(),
            options.Accelerator,
            options.Accelerator == Accelerator.Cpu ? "" : options.Cuda,
            RuntimeInformation.ProcessArchitecture,
            $"{Avx2.IsSupported} {Avx512F.IsSupported} {Avx512Vbmi.IsSupported}");
        return Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}.onnx");
    }

    /// <summary>A name beside a copy's place to write it to.</summary>
    /// <returns>Null when the folder cannot be written to: then there is no copy.</returns>
    public string? Draft(string place)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var draft = $"{place}.{Path.GetRandomFileName()}";
            File.WriteAllBytes(draft, []);
            return draft;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes a draft the copy, whole or not at all.</summary>
    public static void Keep(string draft, string place)
    {
        try
        {
            File.Move(draft, place, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
        }
    }
}
