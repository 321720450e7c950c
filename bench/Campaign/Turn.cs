namespace Aiomus.Campaign;

/// <summary>
/// One turn of a person. All of it is drawn whether it is used or not, so that a seed gives the same turns whatever was answered.
/// </summary>
internal sealed record Turn(double Deed, double Choice, object Body, TimeSpan? CancelAfter, int PauseMilliseconds)
{
    private const double LongJobs = 0.15;
    private const double Regretted = 0.15;
    private static readonly string[] Prompts =
        ["a red apple", "a blue dog", "two cats in the snow", "a car", "a rocket", "a pizza", "a frog"];
    private static readonly string[] Formats = ["webp", "webp", "jpeg", "png"];

    public static Turn Draw(Random random)
    {
        var (deed, choice, isLong) = (random.NextDouble(), random.NextDouble(), random.NextDouble() < LongJobs);
        var body = new
        {
            prompt = Prompts[random.Next(Prompts.Length)],
            seed = random.Next(1_000_000),
            steps = isLong ? random.Next(20, 60) : random.Next(2, 7),
            images = random.Next(1, 3),
            format = Formats[random.Next(Formats.Length)],
        };
        var (regret, after) = (random.NextDouble() < Regretted, TimeSpan.FromMilliseconds(random.Next(1500)));
        return new Turn(deed, choice, body, regret ? after : null, random.Next(20, 200));
    }
}
