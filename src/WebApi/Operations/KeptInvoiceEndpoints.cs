using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Invoices;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Operations;

internal static class KeptInvoiceEndpoints
{
    private const int First = 2000;
    private const int Last = 9000;

    public static void MapKeptInvoices(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/invoices", ListAsync).WithName("listKeptInvoices").WithTags("Operations")
            .WithSummary("The invoices of a year that tax law wants kept; they name nobody")
            .RequireRole(Roles.Owner);

    private static async Task<Results<Ok<KeptInvoicePage>, Problem>> ListAsync(
        [Description("The calendar year (UTC) in which they were issued; this one, where it is left out.")][Range(First, Last)] int? year,
        [Description("Only those after this place.")] long? after,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (year is < First or > Last)
        {
            return Problem.Invalid("year", FieldRule.Range(First, Last));
        }

        var key = InvoiceYear.KeyOf(year ?? time.GetUtcNow().Year);
        var slice = await grains.GetGrain<IInvoiceVaultGrain>(key).ReadAsync(after, cancellationToken);
        return TypedResults.Ok(new KeptInvoicePage(
            "legal_obligation", slice.KeptUntil, [.. slice.Invoices.Select(ToResponse)], slice.Next));
    }

    private static KeptInvoiceResponse ToResponse(KeptInvoice invoice) => new(
        invoice.Id,
        invoice.Number,
        invoice.IssuedAt,
        invoice.Total,
        invoice.Paid,
        invoice.Tax,
        invoice.Currency,
        invoice.Country);
}
