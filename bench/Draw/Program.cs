using System.Diagnostics;
using System.Text.Json;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Draw;

// For evaluations: draws a list of prompts with a model and the engine that the product has, one image at a time, or runs one network.
if (args is ["run", var network, var inputs, var outputs])
{
    NetworkRun.Run(network, inputs, outputs);
    return 0;
}

if (args is not [var folder, var list, var target])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Draw -- MODEL LIST.json TARGET");
    Console.Error.WriteLine("LIST.json: [{\"prompt\": \"...\", \"seed\": 1, \"steps\": 8, \"guidance\": 2, \"scheduler\": \"ddim\"}, ...]");
    Console.Error.WriteLine("       ... -- run NETWORK.onnx INPUTS.json OUTPUTS.json");
    Console.Error.WriteLine(
        "TARGET.rgb receives the images' bytes one after the other, TARGET.json their size and the seconds that each took.");
    return 2;
}

var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
var requests = JsonSerializer.Deserialize<DrawRequest[]>(File.ReadAllText(list), json)!;
using var model = DiffusionModel.Load(folder, new DiffusionModelOptions { Threads = Environment.ProcessorCount });
await using var images = File.Create($"{target}.rgb");
var seconds = new List<double>();
var (width, height) = (0, 0);
foreach (var request in requests)
{
    var started = Stopwatch.GetTimestamp();
    var image = model.Generate(new ImageRequest
    {
        Prompt = request.Prompt,
        Seed = request.Seed,
        Steps = request.Steps,
        Guidance = request.Guidance,
        Scheduler = request.Scheduler,
    });
    seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
    (width, height) = (image.Width, image.Height);
    await images.WriteAsync(image.Pixels);
    if (seconds.Count % 50 == 0)
    {
        Console.Error.WriteLine($"{seconds.Count} of {requests.Length}");
    }
}

await File.WriteAllTextAsync($"{target}.json", JsonSerializer.Serialize(new { width, height, seconds }));
return 0;
