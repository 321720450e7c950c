using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Every route, and who may use it. The routes come from the product's own list: one without an entry here fails.</summary>
public sealed class AccessTests(Product product)
{
    private const string Anybody = "anybody";
    private const string Session = "session";
    private static readonly string[] Scopes = ["read", "generate", "gallery", "account", "admin"];
    private static readonly string[] Roles = ["owner", "admin", "support", "legal"];

    // What each route asks: a scope, one of some roles, a browser's session, or nothing.
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["DELETE /v1/account"] = "scope account",
        ["DELETE /v1/account/passkeys/{id}"] = Session,
        ["DELETE /v1/account/preferences"] = "scope account",
        ["DELETE /v1/account/totp"] = Session,
        ["DELETE /v1/images/{id}"] = "scope gallery",
        ["DELETE /v1/keys/{id}"] = "scope account",
        ["DELETE /v1/models/{name}"] = "role owner admin",
        ["DELETE /v1/session"] = Session,
        ["DELETE /v1/sessions"] = "scope account",
        ["DELETE /v1/sessions/{id}"] = "scope account",
        ["GET /v1/account"] = "scope read",
        ["GET /v1/account/audit"] = "scope account",
        ["GET /v1/account/data"] = Anybody,
        ["GET /v1/account/erasure"] = Anybody,
        ["GET /v1/account/passkeys"] = Session,
        ["GET /v1/audit"] = "role owner admin",
        ["GET /v1/events"] = "scope read",
        ["GET /v1/health"] = "role owner admin support",
        ["GET /v1/images"] = "scope read",
        ["GET /v1/images/{id}"] = "scope read",
        ["GET /v1/images/{id}/content"] = "scope read",
        ["GET /v1/invoices"] = "role owner",
        ["GET /v1/jobs"] = "scope read",
        ["GET /v1/jobs/states"] = "role owner admin support",
        ["GET /v1/jobs/{id}"] = "scope read",
        ["GET /v1/keys"] = "scope account",
        ["GET /v1/models"] = "scope read",
        ["GET /v1/plans"] = Anybody,
        ["GET /v1/queues"] = "role owner admin support",
        ["GET /v1/quota"] = "scope read",
        ["GET /v1/quota/ledger"] = "scope read",
        ["GET /v1/service"] = Anybody,
        ["GET /v1/sessions"] = "scope account",
        ["GET /v1/subscription"] = "scope read",
        ["GET /v1/subscription/invoices"] = "scope account",
        ["GET /v1/users"] = "role owner admin",
        ["GET /v1/users/{id}"] = "role owner admin support",
        ["GET /v1/workers"] = "role owner admin support",
        ["PATCH /v1/account"] = "scope account",
        ["PATCH /v1/account/passkeys/{id}"] = Session,
        ["PATCH /v1/images/{id}"] = "scope gallery",
        ["POST /v1/account/confirm"] = Anybody,
        ["POST /v1/account/email"] = Session,
        ["POST /v1/account/email/confirm"] = Anybody,
        ["POST /v1/account/forgot"] = Anybody,
        ["POST /v1/account/passkeys"] = Session,
        ["POST /v1/account/passkeys/options"] = Session,
        ["POST /v1/account/reset"] = Anybody,
        ["POST /v1/account/reset/ways"] = Anybody,
        ["POST /v1/account/sign-up"] = Anybody,
        ["POST /v1/account/totp"] = Session,
        ["POST /v1/account/totp/recovery-codes"] = Session,
        ["POST /v1/jobs"] = "scope generate",
        ["POST /v1/jobs/{id}/cancel"] = "scope generate",
        ["POST /v1/keys"] = "scope account",
        ["POST /v1/session"] = Anybody,
        ["POST /v1/session/fresh"] = Session,
        ["POST /v1/session/passkey"] = Anybody,
        ["POST /v1/session/passkey/options"] = Anybody,
        ["POST /v1/session/welcome"] = Anybody,
        ["POST /v1/credits/checkout"] = Session,
        ["POST /v1/subscription/cancel"] = Session,
        ["POST /v1/subscription/change"] = Session,
        ["POST /v1/subscription/checkout"] = Session,
        ["POST /v1/subscription/portal"] = Session,
        ["POST /v1/subscription/resume"] = Session,
        ["POST /v1/users"] = "role owner admin",
        ["POST /v1/users/find"] = "role owner admin support",
        ["PUT /v1/account/password"] = Session,
        ["PUT /v1/account/preferences"] = "scope account",
        ["PUT /v1/account/totp"] = Session,
        ["PUT /v1/users/{id}/disabled"] = "role owner admin support",
        ["PUT /v1/users/{id}/roles"] = "role owner",
        ["PUT /v1/workers/{id}/draining"] = "role owner admin",
    };

    [Fact]
    public async Task EveryRoute_HasAnEntry() =>
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), (await RoutesAsync()).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Nobody_ComesInWhereOneMustBeSomebody()
    {
        using var http = product.Http(null);
        using var wrong = product.Http("aio_a_b_c");
        foreach (var (route, needs) in Table)
        {
            Assert.Equal(
                (route, needs != Anybody), (route, await StatusAsync(http, route) == HttpStatusCode.Unauthorized && needs != Anybody));
            Assert.True(needs == Anybody || await StatusAsync(wrong, route) == HttpStatusCode.Unauthorized, route);
        }
    }

    [Fact]
    public async Task Key_OpensWhatItsScopeNames()
    {
        foreach (var scope in Scopes)
        {
            using var person = await product.CreatePersonAsync();
            using var http = product.Http(await KeyAsync(person.Key, scope));
            foreach (var (route, needs) in Table.Where(
                entry => entry.Value != Anybody && !entry.Value.StartsWith("role", StringComparison.Ordinal)))
            {
                // The erasure would end the test's own account, and an event stream does not end.
                if (route is "DELETE /v1/account" or "GET /v1/events" && needs == $"scope {scope}")
                {
                    continue;
                }

                Assert.Equal((scope, route, needs == $"scope {scope}"), (scope, route, IsOpen(await StatusAsync(http, route))));
            }
        }
    }

    [Fact]
    public async Task Role_OpensWhatItIsFor()
    {
        foreach (var role in Roles.Append("none"))
        {
            using var person = await product.CreatePersonAsync();
            await GiveAsync(person.Id, role);
            using var http = product.Http(person.Key);
            using var narrow = product.Http(await KeyAsync(person.Key, "read"));
            foreach (var (route, needs) in Table.Where(entry => entry.Value.StartsWith("role", StringComparison.Ordinal)))
            {
                Assert.Equal((role, route, needs.Split(' ').Contains(role)), (role, route, IsOpen(await StatusAsync(http, route))));
                Assert.Equal((role, route, HttpStatusCode.Forbidden), (role, route, await StatusAsync(narrow, route)));
            }
        }
    }

    [Fact]
    public async Task ThingsOfOthers_AreNotThere()
    {
        using var owner = await product.CreatePersonAsync();
        using var other = await product.CreatePersonAsync();
        var job = await owner.MakeAsync(Product.Apple);
        using var http = product.Http(other.Key);
        using var own = product.Http(owner.Key);
        var key = (await own.GetFromJsonAsync<JsonElement>("/v1/keys")).GetProperty("keys")[0].GetProperty("id").GetString();
        string[] routes =
        [
            $"GET /v1/jobs/{job.Id}", $"POST /v1/jobs/{job.Id}/cancel", $"GET /v1/images/{job.Images[0].Id}",
            $"GET /v1/images/{job.Images[0].Id}/content", $"DELETE /v1/images/{job.Images[0].Id}", $"DELETE /v1/keys/{key}",
        ];

        foreach (var route in routes)
        {
            Assert.Equal((route, HttpStatusCode.NotFound), (route, await StatusAsync(http, route)));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(own, routes[0]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(own, routes[2]));
    }

    [Fact]
    public async Task WhatAdministratorsDo_IsInThePersonsAuditLog()
    {
        using var person = await product.CreatePersonAsync();
        await GiveAsync(person.Id, "support");
        using var http = product.Http(person.Key);

        var page = await http.GetFromJsonAsync<JsonElement>("/v1/account/audit");

        Assert.Equal(
            [("role_changed", false), ("signed_up", false)],
            page.GetProperty("entries")
                .EnumerateArray().Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("by_you").GetBoolean())));
    }

    [Fact]
    public async Task Key_CannotMakeOneThatMayDoMore()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(await KeyAsync(person.Key, "account"));

        var answer = await http.PostAsJsonAsync("/v1/keys", new { name = "more", scopes = new[] { "generate" } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Owner_CannotTakeOwnershipFromThemselves()
    {
        using var owner = product.Http(product.OwnerKey);
        var id = (await owner.GetFromJsonAsync<JsonElement>("/v1/account")).GetProperty("id").GetGuid();

        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await owner.PutAsJsonAsync($"/v1/users/{id}/roles", new { roles = Array.Empty<string>() })).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await owner.PutAsJsonAsync($"/v1/users/{id}/disabled", new { disabled = true })).StatusCode);
    }

    private static bool IsOpen(HttpStatusCode status) => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string route)
    {
        var (method, path) =
            (route.Split(' ')[0], route.Split(' ')[1].Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private async Task<IReadOnlyList<string>> RoutesAsync()
    {
        using var http = product.Http(null);
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select $"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}",
        ];
    }

    private async Task<string> KeyAsync(string key, string scope)
    {
        using var http = product.Http(key);
        using var answer = await http.PostAsJsonAsync("/v1/keys", new { name = scope, scopes = new[] { scope } });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("api_key").GetString()!;
    }

    private async Task GiveAsync(Guid id, string role)
    {
        using var http = product.Http(product.OwnerKey);
        using var answer = await http.PutAsJsonAsync(
            $"/v1/users/{id}/roles", new { roles = role == "none" ? Array.Empty<string>() : [role] });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
