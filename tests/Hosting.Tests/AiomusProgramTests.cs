using Microsoft.Extensions.Options;

namespace Aiomus.Hosting.Tests;

public sealed class AiomusProgramTests
{
    [Fact]
    public async Task AskedCommand_RunsInPlaceOfTheHost()
    {
        var code = await AiomusProgram.RunAsync(
            ["owner", "key"],
            () => throw new InvalidOperationException("The host must not start."),
            new HostCommand(args => args is ["owner", "key"], args => Task.FromResult(args.Length)));

        Assert.Equal(2, code);
    }

    [Fact]
    public async Task CommandNobodyAskedFor_LeavesTheHostToServe()
    {
        var served = false;

        var code = await AiomusProgram.RunAsync(
            [],
            () =>
            {
                served = true;
                return Task.CompletedTask;
            },
            new HostCommand(args => args is ["owner", "key"], _ => throw new InvalidOperationException("Nobody asked.")));

        Assert.Equal((0, true), (code, served));
    }

    [Fact]
    public async Task FaultOfTheConfiguration_IsTheExitCode() => Assert.Equal(
        78, await AiomusProgram.RunAsync([], () => throw new OptionsValidationException("Aiomus", typeof(object), ["Aiomus:Data: no."])));

    [Fact]
    public Task FaultOfTheProgram_IsNotHidden() => Assert.ThrowsAsync<InvalidOperationException>(
        () => AiomusProgram.RunAsync([], () => throw new InvalidOperationException("A fault of ours.")));
}
