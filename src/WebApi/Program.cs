using Aiomus.Hosting;
#if WORKER
using Aiomus.Inference;
#endif
using Aiomus.ServiceDefaults;
using Aiomus.ServiceDefaults.Starting;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.Administration;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Gallery;
using Aiomus.WebApi.Installation;
using Aiomus.WebApi.Jobs;
using Aiomus.WebApi.Models;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.OpenApi;
using Aiomus.WebApi.Operations;
using Aiomus.WebApi.Pages;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.Quotas;
using Aiomus.WebApi.Security;
using Aiomus.WebApi.SigningIn;
using Aiomus.WebApi.Subscriptions;

return await AiomusProgram.RunAsync(args, ServeAsync, new HostCommand(OwnerKeyCommand.IsAsked, OwnerKeyCommand.RunAsync));

async Task ServeAsync()
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
#if WORKER
    builder.AddAiomusSilo(WorkerExtensions.AddAiomusWorker);
#else
    builder.AddAiomusSilo(WorkerlessExtensions.AddNoWorker);
#endif
    builder.AddSecurity();
    builder.AddProtectionKeys();
    builder.Services.AddProblems();
    builder.Services.AddAccess();
    builder.Services.AddPasswords();
    builder.Services.AddNotices();
    builder.Services.AddSigningIn();
    builder.Services.AddAdministration();
    builder.Services.AddOperations();
    builder.Services.AddJobs();
    builder.Services.AddGallery();
    builder.Services.AddEvents();
    builder.Services.AddApiDescription();
    builder.Services.AddPages();

    var app = builder.Build();
    app.UseSecurityHeaders();
    app.UseProblems();
    app.UseReturnRule();
    app.UseRequestRules();
    app.UseAuthentication();
    app.UseCallerLimits();
    app.UseAuthorization();
    app.UseQueryRules();
    app.UseHubOwners();
    app.UseAccessWatch();
    app.MapDefaultEndpoints(static context => context.User.IsInRole(Roles.Owner));
    var routes = app.MapWithHead();
    routes.MapModels();
    routes.MapJobs();
    routes.MapImages();
    routes.MapQuota();
    routes.MapPlans();
    routes.MapSubscription();
    routes.MapWebhook();
    routes.MapEvents();
    routes.MapAccount();
    routes.MapCredentials();
    routes.MapCredentialChanges();
    routes.MapSessions();
    routes.MapWelcome();
    routes.MapSecondFactor();
    routes.MapPasskeys();
    routes.MapApiKeys();
    routes.MapUsers();
    routes.MapOperations();
    routes.MapService();
    routes.MapApiDescription();
    routes.MapWellKnown();
    routes.MapPages();
    await app.StartAndRunAsync();
}
