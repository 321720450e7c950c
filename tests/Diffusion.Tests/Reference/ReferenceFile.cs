using System.Text.Json;

namespace Aiomus.Diffusion.Tests.Reference;

/// <summary>The files of reference numbers beside the tests.</summary>
internal static class ReferenceFile
{
    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", name)));
        return document.RootElement.Clone();
    }

    public static float[] Floats(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];
}
