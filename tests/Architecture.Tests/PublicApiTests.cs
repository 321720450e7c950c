using System.Reflection;

namespace Aiomus.Architecture.Tests;

/// <summary>
/// What others build upon, as reviewed in PublicApi.txt beside each project: a line that changes or goes breaks somebody's build. Set
/// AIOMUS_UPDATE_CONTRACTS=1 to write the files anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<Assembly, string> Projects => new()
    {
        { typeof(Client.AiomusClient).Assembly, "Client" },
        { typeof(Contracts.ContractsJson).Assembly, "Contracts" },
        { typeof(Diffusion.Pipelines.DiffusionModel).Assembly, "Diffusion" },
    };

    [Theory, MemberData(nameof(Projects))]
    public void PublicApi_IsTheReviewedOne(Assembly assembly, string project)
    {
        var file = Path.Combine(Solution.Root, "src", project, "PublicApi.txt");
        var actual = PublicApi.Describe(assembly);
        if (Environment.GetEnvironmentVariable("AIOMUS_UPDATE_CONTRACTS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
