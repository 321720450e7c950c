using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>A model's place, with the model or empty.</summary>
internal sealed class PoolSlot
{
    public PoolSlot(string folder)
    {
        var files = new ModelFolder(folder);
        (Folder, Name, Bytes) = (folder, files.Name, files.Bytes);
    }

    public string Folder { get; }

    public string Name { get; }

    public long Bytes { get; }

    public DiffusionModel? Model { get; set; }

    public bool IsLent { get; set; }

    public long UsedAt { get; set; }

    // A lent place without a model is one that is being loaded.
    public bool TakesRoom => IsLent || Model is not null;

    public void Unload()
    {
        Model?.Dispose();
        Model = null;
    }
}
