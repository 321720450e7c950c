using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aiomus.Draw;

/// <summary>Runs one network of a model on given numbers, so that another framework's answers can be compared with it.</summary>
internal static class NetworkRun
{
    /// <param name="network">An ONNX file.</param>
    /// <param name="inputs">A JSON file: for each input its <c>shape</c> and its <c>values</c>, row by row.</param>
    /// <param name="outputs">Where to write the same of each output.</param>
    public static void Run(string network, string inputs, string outputs)
    {
        using var session = new InferenceSession(network);
        using var document = JsonDocument.Parse(File.ReadAllText(inputs));
        var values = document.RootElement.EnumerateObject()
            .Select(input => Read(input.Name, input.Value, session.InputMetadata[input.Name].ElementDataType))
            .ToArray();
        using var answers = session.Run(values);
        File.WriteAllText(outputs, JsonSerializer.Serialize(answers.ToDictionary(
            answer => answer.Name,
            answer => new { shape = answer.AsTensor<float>().Dimensions.ToArray(), values = answer.AsTensor<float>().ToArray() })));
    }

    private static NamedOnnxValue Read(string name, JsonElement input, TensorElementType type)
    {
        var shape = input.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        var values = input.GetProperty("values").EnumerateArray();
        return type == TensorElementType.Int64
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values.Select(value => value.GetInt64()).ToArray(), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values.Select(value => value.GetSingle()).ToArray(), shape));
    }
}
