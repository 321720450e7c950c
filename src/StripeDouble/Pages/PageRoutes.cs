using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Faults;
using Aiomus.StripeDouble.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aiomus.StripeDouble.Pages;

/// <summary>The routes of pages that people see: changed from themselves only.</summary>
internal sealed class PageRoutes(IEndpointRouteBuilder routes, ObjectStore store, DueWork due, FaultSwitches faults)
{
    public void Get(string pattern, Func<PageCall, PageAnswer> answer) => Map("GET", pattern, answer);

    public void Post(string pattern, Func<PageCall, PageAnswer> answer) => Map("POST", pattern, answer);

    public void MapStyle() => routes.MapGet("/assets/style.css", async context =>
    {
        SetHeaders(context.Response, []);
        context.Response.ContentType = "text/css; charset=utf-8";
        using var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream("Pages/style.css")!;
        await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
    });

    private void Map(string method, string pattern, Func<PageCall, PageAnswer> answer) =>
        routes.MapMethods(pattern, [method], context => AnswerAsync(context, answer));

    private async Task AnswerAsync(HttpContext context, Func<PageCall, PageAnswer> answer)
    {
        if (faults.IsDown)
        {
            context.Abort();
            return;
        }

        var request = context.Request;
        var isPost = HttpMethods.IsPost(request.Method);
        if (isPost && request.Headers.Origin != $"{request.Scheme}://{request.Host}")
        {
            await WriteAsync(context, PageAnswer.Page(
                "Not from here", Html.Of($"<h1>Not from here</h1><p>This form was sent from somewhere else.</p>"), 403));
            return;
        }

        PageAnswer shown;
        try
        {
            var form = isPost && request.HasFormContentType ? await request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
            var call = new PageCall(
                context.GetRouteData().Values.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? ""), form);
            shown = await store.RunAsync(
                () =>
                {
                    due.Run();
                    return answer(call);
                },
                context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            shown = PageAnswer.Page("That did not work", Html.Of($"<h1>That did not work</h1><p>The form cannot be read.</p>"), 400);
        }
        catch (StripeError error)
        {
            shown = PageAnswer.Page("That did not work", Html.Of($"<h1>That did not work</h1><p>{error.Message}</p>"), error.Status);
        }

        await WriteAsync(context, shown);
    }

    private static Task WriteAsync(HttpContext context, PageAnswer answer)
    {
        var response = context.Response;
        SetHeaders(response, answer.Leads);
        response.Headers.CacheControl = "no-store";
        response.StatusCode = answer.Status;
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
            return Task.CompletedTask;
        }

        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(PageFrame.Around(answer.Title, answer.Body), context.RequestAborted);
    }

    // A form may lead on to where the merchant wants people afterwards: browsers hold that against form-action too.
    private static void SetHeaders(HttpResponse response, IReadOnlyList<string?> leads)
    {
        var origins = leads.Where(lead => Uri.TryCreate(lead, UriKind.Absolute, out _))
            .Select(lead => new Uri(lead!).GetLeftPart(UriPartial.Authority)).Distinct(StringComparer.Ordinal);
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; form-action {string.Join(' ', ["'self'", .. origins])}; "
            + "frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
