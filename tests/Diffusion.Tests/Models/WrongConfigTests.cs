using System.Text.Json.Nodes;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Models;

/// <summary>
/// Every value of every file of settings, replaced by what it cannot be: the model draws, or is refused by name in one line.
/// </summary>
public sealed class WrongConfigTests
{
    private static readonly string[] Values = ["\"x\"", "-1", "1e99", "true", "false", "[null]", "{}"];
    private static readonly string[] Texts = ["", "[]", "null", "{", "\u0000", string.Concat(Enumerable.Repeat("[", 5000))];

    public static TheoryData<string, string> Files =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(FamilyModel.Folder, "sd3"), "*.json", SearchOption.AllDirectories)
           select new TheoryDataRow<string, string>("sd3", Path.GetRelativePath(Path.Combine(FamilyModel.Folder, "sd3"), file)),
        new TheoryDataRow<string, string>("sd1", "unet/config.json"),
        new TheoryDataRow<string, string>("flux", "transformer/config.json"),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void ValueOfAWrongKind_IsUsedOrRefusedByName(string family, string file)
    {
        using var folder = FamilyModel.Open(family);
        var sound = File.ReadAllText(folder.FileOf(file));
        string[] more = Path.GetFileName(file) switch
        {
            "config.json" =>
            [
                "_class_name",
                "in_channels",
                "cross_attention_dim",
                "joint_attention_dim",
                "latents_mean",
                "latents_std",
                "block_out_channels",
                "shift_factor"
            ],
            "tokenizer_config.json" => ["added_tokens_decoder", "unk_token"],
            "model_index.json" => ["force_zeros_for_empty_prompt"],
            _ => [],
        };
        foreach (var name in JsonNode.Parse(sound)!.AsObject().Select(pair => pair.Key).Concat(more).Distinct())
        {
            foreach (var value in Values)
            {
                var json = JsonNode.Parse(sound)!.AsObject();
                json[name] = JsonNode.Parse(value);
                folder.Write(file, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
                DrawOrRefuse(folder, $"{name} {value}");
            }
        }
    }

    // A prediction that is switched off concerns no straight path, and the describer still reads it.
    [Theory]
    [InlineData("false")]
    [InlineData("null")]
    public void PredictionThatIsSwitchedOff_IsUsedOrRefusedByName(string value)
    {
        using var folder = FamilyModel.Open("sdxl");
        folder.Write(
            "scheduler/scheduler_config.json",
            System.Text.Encoding.UTF8.GetBytes($$"""{"_class_name": "FlowMatchEulerDiscreteScheduler", "prediction_type": {{value}}}"""));

        DrawOrRefuse(folder, value);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TextThatIsNoObjectOfSettings_IsRefusedByName(string family, string file)
    {
        using var folder = FamilyModel.Open(family);
        foreach (var text in Texts)
        {
            folder.Write(file, System.Text.Encoding.UTF8.GetBytes(text));

            var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path).Dispose());

            Assert.Equal(file, fault.File);
            AssertOneLine(fault, folder, text);
        }
    }

    private static void DrawOrRefuse(ModelCopy folder, string what)
    {
        try
        {
            using var model = DiffusionModel.Load(folder.Path);
            model.Generate(new ImageRequest
            {
                Prompt = "",
                Seed = 0,
                Steps = model.Info.MinSteps,
                Width = model.Info.MinSize,
                Height = model.Info.MinSize
            });
        }
        catch (ModelException fault)
        {
            AssertOneLine(fault, folder, what);
        }
        catch (DiffusionException fault)
        {
            AssertOneLine(fault, folder, what);
        }
        catch (Exception other)
        {
            Assert.Fail($"{what}: {other}");
        }
    }

    private static void AssertOneLine(Exception fault, ModelCopy folder, string what) => Assert.True(
        fault.Message.Contains($"'{Path.GetFileName(folder.Path)}'", StringComparison.Ordinal)
            && !fault.Message.Contains('\n')
            && fault.Message.Length < 600,
        $"{what}: {fault.Message}");
}
