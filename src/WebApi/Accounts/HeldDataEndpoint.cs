using System.Text.Json;
using Aiomus.Contracts.Privacy;
using Aiomus.Grains.Interfaces.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Accounts;

/// <summary>
/// <c>GET /v1/account/data</c>: what is held of a person and for how long. It is read from the marks in the code, so it says nothing of
/// anybody and is the same for all.
/// </summary>
internal static class HeldDataEndpoint
{
    public static void MapHeldData(this RouteGroupBuilder account) => account.MapGet("/data", Get).WithName("getHeldData")
        .WithSummary("What is held of a person, what for and for how long")
        .AllowAnonymous();

    private static Ok<HeldData> Get(HttpResponse response, IDataMap map)
    {
        response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Ok(new HeldData(
        [
            .. from thing in map.Things
               group thing by thing.Mark.Category into category
               orderby category.Key
               select new HeldCategory(
                   Spell(category.Key),
                   [
                       .. category.Select(thing => new HeldItem(
                           thing.What, Spell(thing.Mark.Purpose), Spell(thing.Mark.LegalBasis), Spell(thing.Mark.Retention), thing.Holder)),
                   ]),
        ]));
    }

    private static string Spell<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
