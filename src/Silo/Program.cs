using Aiomus.ServiceDefaults;
using Aiomus.ServiceDefaults.Starting;
using Aiomus.Silo;
using Aiomus.Silo.Audit;
using Aiomus.Silo.Keys;
using Aiomus.Storage.Settings;

try
{
    if (AuditCommand.IsAsked(args))
    {
        return await AuditCommand.RunAsync(args);
    }

    if (KeysCommand.IsAsked(args))
    {
        return await KeysCommand.RunAsync(args);
    }

    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddAiomusSilo();

    // One configuration serves both hosts: these are the web host's to check.
    foreach (var section in (string[])["Accounts", "Conversions", "Health", "Limits", "Web"])
    {
        builder.Services.KnowSection($"Aiomus:{section}");
    }

    var app = builder.Build();
    app.MapDefaultEndpoints();
    await app.StartAndRunAsync();
    return 0;
}
catch (Exception fault) when (StartFault.IsConfiguration(fault))
{
    return StartFault.Explain(fault);
}
