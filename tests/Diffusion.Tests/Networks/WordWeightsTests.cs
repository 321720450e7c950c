using Aiomus.Diffusion.Networks;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class WordWeightsTests
{
    [Fact]
    public void Mean_IsBroughtBack()
    {
        float[] values = [1, 1, 2, 4];

        Four.Apply(values, [1, 1.5f, 1, 1]);

        Assert.Equal([8 / 8.5f, 1.5f * 8 / 8.5f, 2 * 8 / 8.5f, 4 * 8 / 8.5f], values);
    }

    // What the sums say here is chance: all words would be turned round, or become a hundred times as strong.
    [Theory]
    [InlineData(new float[] { 3, -1, 0, 0 }, new float[] { -1, -1, 0, 0 }, new float[] { -1 / 3f, 1, 1, 1 })]
    [InlineData(new float[] { 1, 0.501f, -1, -0.5f }, new float[] { 1, 0.50001f, -1, -0.5f }, new float[] { 1, 0.50001f / 0.501f, 1, 1 })]
    public void MeanThatIsNoMeasure_IsLeft(float[] values, float[] expected, float[] weights)
    {
        Four.Apply(values, weights);

        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void WordsBeyondTheTokensOfTheAnswer_AreLeft()
    {
        float[] values = [1, 1, 7, 7];

        new WordWeights(Room: 4, First: 0, Tokens: 2, Length: 4, Width: 1).Apply(values, [1, 1, 3, 3]);

        Assert.Equal([1, 1, 7, 7], values);
    }

    private static WordWeights Four => new(Room: 4, First: 0, Tokens: 4, Length: 4, Width: 1);
}
