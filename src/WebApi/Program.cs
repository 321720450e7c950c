using Aiomus.ServiceDefaults;
using Aiomus.ServiceDefaults.Starting;
using Aiomus.Silo;
using Aiomus.Silo.Audit;
using Aiomus.Silo.Keys;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.Administration;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Gallery;
using Aiomus.WebApi.Jobs;
using Aiomus.WebApi.Models;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.OpenApi;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.Quotas;
using Aiomus.WebApi.Security;
using Aiomus.WebApi.SigningIn;

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

    if (OwnerKeyCommand.IsAsked(args))
    {
        return await OwnerKeyCommand.RunAsync(args);
    }

    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddAiomusSilo();
    builder.AddSecurity();
    builder.AddProtectionKeys();
    builder.Services.AddProblems();
    builder.Services.AddAccess();
    builder.Services.AddPasswords();
    builder.Services.AddNotices();
    builder.Services.AddSigningIn();
    builder.Services.AddAdministration();
    builder.Services.AddModels();
    builder.Services.AddJobs();
    builder.Services.AddGallery();
    builder.Services.AddEvents();
    builder.Services.AddApiDescription();

    var app = builder.Build();
    app.UseSecurityHeaders();
    app.UseProblems();
    app.UseReturnRule();
    app.UseRequestRules();
    app.UseAuthentication();
    app.UseCallerLimits();
    app.UseAuthorization();
    app.UseHubOwners();
    app.UseAccessWatch();
    app.MapDefaultEndpoints(static context => context.User.IsInRole(Roles.Owner));
    var routes = app.MapWithHead();
    routes.MapModels();
    routes.MapJobs();
    routes.MapImages();
    routes.MapQuota();
    routes.MapEvents();
    routes.MapAccount();
    routes.MapCredentials();
    routes.MapCredentialChanges();
    routes.MapSessions();
    routes.MapSecondFactor();
    routes.MapPasskeys();
    routes.MapApiKeys();
    routes.MapUsers();
    routes.MapApiDescription();
    routes.MapWellKnown();
    await app.StartAndRunAsync();
    return 0;
}
catch (Exception fault) when (StartFault.IsConfiguration(fault))
{
    return StartFault.Explain(fault);
}
