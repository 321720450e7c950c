using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Tests.Schedulers;

public sealed class SchedulerAllocationTests
{
    private const int Length = 4 * 16 * 16;

    public static TheoryData<string, string, object> Variants
    {
        get
        {
            var data = new TheoryData<string, string, object>();
            foreach (var name in SchedulerCatalog.Names)
            {
                data.Add(name, "steps_offset", 0);
            }

            foreach (var name in new[] { "dpmpp_2m", "unipc", "deis" })
            {
                data.Add(name, "solver_order", 3);
            }

            data.Add("dpmpp_2m", "algorithm_type", "sde-dpmsolver++");
            data.Add("dpmpp_2m", "thresholding", true);
            data.Add("ddim", "thresholding", true);
            return data;
        }
    }

    // The first steps make the buffers; from then on a step allocates next to nothing, however large the image.
    [Theory]
    [MemberData(nameof(Variants))]
    public void Step_AllocatesAlmostNothing(string name, string option, object value)
    {
        var config = SchedulerConfig.Parse("{}").With("_class_name", SchedulerCatalog.ClassNameOf(name)).With("skip_prk_steps", true);
        var scheduler = SchedulerCatalog.Create(name, name == "flow_euler" ? config : config.With(option, value), 20);
        var (output, sample, input, noise) = (new float[Length], new float[Length], new float[Length], new TorchNoise(1));
        Array.Fill(output, 0.1f);
        for (var i = 0; i < 8; i++)
        {
            Step();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Step();
        Step();

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 3, 0, 1024);

        void Step()
        {
            scheduler.ScaleInput(sample, input);
            scheduler.Step(output, sample, noise);
        }
    }
}
