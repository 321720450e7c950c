namespace Aiomus.Hosting;

/// <summary>What a program does in place of serving when its arguments ask for it.</summary>
/// <param name="IsAsked">True when the arguments are this command's.</param>
/// <param name="RunAsync">Does it and answers the exit code.</param>
public sealed record HostCommand(Func<string[], bool> IsAsked, Func<string[], Task<int>> RunAsync);
