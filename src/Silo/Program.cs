using Aiomus.Hosting;
using Aiomus.Inference;
using Aiomus.ServiceDefaults;
using Aiomus.ServiceDefaults.Starting;

return await AiomusProgram.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddAiomusSilo(WorkerExtensions.AddAiomusWorker);
    builder.Services.LetWebSettingsBe();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    await app.StartAndRunAsync();
});
