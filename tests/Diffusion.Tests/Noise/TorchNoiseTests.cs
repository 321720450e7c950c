using System.Text.Json;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Noise;

public sealed class TorchNoiseTests
{
    private static readonly JsonElement Vectors = ReferenceFile.Read("torch_randn.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Vectors.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TwoDrawsInARow_AgreeWithTorch(int index)
    {
        var expected = Vectors.GetProperty("cases")[index];
        var tolerance = Vectors.GetProperty("tolerance").GetDouble();
        var length = expected.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32());
        var noise = new TorchNoise(expected.GetProperty("seed").GetInt64());
        var (first, second) = (new float[length], new float[length]);
        noise.Fill(first);
        noise.Fill(second);

        Compare(expected.GetProperty("first_draw_first8").Floats(), first);
        Compare(expected.GetProperty("first_draw_last4").Floats(), first[^Math.Min(4, length)..]);
        Compare(expected.GetProperty("second_draw_first4").Floats(), second);
        Assert.Equal(expected.GetProperty("first_draw_sum").GetDouble(), first.Sum(value => (double)value), tolerance * length);

        void Compare(float[] values, float[] actual)
        {
            for (var i = 0; i < values.Length; i++)
            {
                Assert.Equal(values[i], actual[i], tolerance);
            }
        }
    }

    // Short draws keep half a pair for the next short one, and long ones in between leave it alone.
    [Fact]
    public void DrawsOfAllLengthsInARow_AgreeWithTorch()
    {
        foreach (var expected in ReferenceFile.Read("more_randn.json").GetProperty("cases").EnumerateArray())
        {
            var noise = new TorchNoise(expected.GetProperty("seed").GetInt64());
            foreach (var draw in expected.GetProperty("draws").EnumerateArray().Select(ReferenceFile.Floats))
            {
                var drawn = new float[draw.Length];
                noise.Fill(drawn);
                Assert.All(draw.Zip(drawn), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            }
        }
    }

    [Fact]
    public void Seeds_CountByTheirLow32Bits()
    {
        var (one, other) = (new float[32], new float[32]);
        new TorchNoise(5).Fill(one);
        new TorchNoise((7L << 32) + 5).Fill(other);
        Assert.Equal(one, other);
    }
}
