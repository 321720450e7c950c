using System.Reflection;
using Aiomus.Contracts.Installation;
using Aiomus.Hosting;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Installation;

/// <summary>What anybody may know of this installation.</summary>
internal static class ServiceEndpoints
{
    private const string Lasting = "public, max-age=60";
    private const string ForOne = "private, max-age=60";
    private static readonly string Version = ReadVersion();

    public static void MapService(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/service").WithTags("Service")
        .MapGet("/", Get).WithName("getService")
        .WithSummary("What anybody may know of this service: whether one can sign up, where its mails go, whom to write to")
        .AllowAnonymous();

    private static Ok<ServiceResponse> Get(
        HttpContext context, MailPlace mail, PublicAddress address, IOptions<SignInOptions> signIn, IOptions<WebOptions> web)
    {
        // The folder's name tells of the machine and its user: only they may read it, and no page of another site whose name was led here.
        var folder = address.OfThisMachine is not null && LocalCaller.Is(context) && PublicAddress.IsLoopback(context.Request.Host.Host)
            ? mail.Folder
            : null;
        context.Response.Headers.CacheControl = folder is null ? Lasting : ForOne;
        return TypedResults.Ok(new ServiceResponse(
            Version,
            mail.Folder is null ? MailWay.Smtp : MailWay.Files,
            folder,
            signIn.Value.SignUp,
            address.Url,
            web.Value.SecurityContact));
    }

    // Without the commit that the build adds.
    private static string ReadVersion() => typeof(ServiceEndpoints).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
