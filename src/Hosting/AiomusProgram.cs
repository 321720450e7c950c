using Aiomus.Hosting.Audit;
using Aiomus.Hosting.Keys;
using Aiomus.ServiceDefaults.Starting;

namespace Aiomus.Hosting;

/// <summary>Runs a program of ours: the command that its arguments ask for, or else the host.</summary>
public static class AiomusProgram
{
    /// <summary>Runs a command or the host. A start that fails by what the operator configured is told in one line.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="serve">Runs the host until it is told to stop.</param>
    /// <param name="own">The commands that only this program has.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<Task> serve, params HostCommand[] own)
    {
        ArgumentNullException.ThrowIfNull(serve);
        try
        {
            HostCommand[] commands =
                [new(AuditCommand.IsAsked, AuditCommand.RunAsync), new(KeysCommand.IsAsked, KeysCommand.RunAsync), .. own];
            if (Array.Find(commands, command => command.IsAsked(args)) is { } asked)
            {
                return await asked.RunAsync(args);
            }

            await serve();
            return 0;
        }
        catch (Exception fault) when (StartFault.IsConfiguration(fault))
        {
            return StartFault.Explain(fault);
        }
    }
}
