using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;

namespace Aiomus.StripeDouble.Api;

/// <summary>Which part of a list is answered: the newest first, from after or before an object on.</summary>
internal static class Paging
{
    public static JsonObject Page(this IEnumerable<JsonObject> all, Call call)
    {
        var form = call.Form;
        var limit = form.Number("limit") ?? 10;
        if (limit is < 1 or > 100)
        {
            throw StripeError.Invalid("Invalid limit: it must be between 1 and 100.", "limit");
        }

        var wanted = all.Where(InTime(form));
        var page = (form.Text("starting_after"), form.Text("ending_before")) switch
        {
            ({ } after, null) => wanted.SkipWhile(item => item.Id() != after).Skip(1).Take((int)limit + 1).ToList(),
            (null, { } before) => wanted.TakeWhile(item => item.Id() != before).TakeLast((int)limit + 1).Reverse().ToList(),
            (null, null) => wanted.Take((int)limit + 1).ToList(),
            _ => throw StripeError.Invalid("Send only one of starting_after and ending_before.", "starting_after"),
        };
        var hasMore = page.Count > limit;
        var shown = page.Take((int)limit);
        if (form.Text("ending_before") is not null)
        {
            shown = shown.Reverse();
        }

        return JsonList.Of(shown.Select(Expander.Present), call.Path, hasMore);
    }

    private static Func<JsonObject, bool> InTime(Form form)
    {
        if (form.Part("created") is not { } range)
        {
            return form.Number("created") is { } exactly ? item => item.Number("created") == exactly : static _ => true;
        }

        var (gt, gte, lt, lte) = (range.Number("gt"), range.Number("gte"), range.Number("lt"), range.Number("lte"));
        return item => item.Number("created") is var at
            && !(at <= gt) && !(at < gte) && !(at >= lt) && !(at > lte);
    }
}
