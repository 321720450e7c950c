using System.Net;
using System.Net.Http.Headers;
using Stripe;
using File = System.IO.File;

namespace Aiomus.StripeDouble.Tests.Api;

public sealed class ApiTests
{
    [Fact]
    public async Task KeyThatIsWrong_IsRefused()
    {
        await using var tried = await Double.StartAsync();

        var error = await Assert.ThrowsAsync<StripeException>(
            () => Double.ClientOf(tried.Server.Address, "sk_test_0123456789abcdef").V1.Customers.ListAsync(
                cancellationToken: Double.Token));

        Assert.Equal(HttpStatusCode.Unauthorized, error.HttpStatusCode);
        Assert.DoesNotContain("sk_test_0123456789abcdef", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_CarriesVersionAndRequest()
    {
        await using var tried = await Double.StartAsync();

        var customer = await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);

        Assert.StartsWith("req_", customer.StripeResponse.RequestId, StringComparison.Ordinal);
        Assert.Equal(StripeConfiguration.ApiVersion, customer.StripeResponse.Headers.GetValues("Stripe-Version").Single());
        Assert.StartsWith("cus_", customer.Id, StringComparison.Ordinal);
        Assert.False(customer.Livemode);
    }

    [Fact]
    public async Task Errors_AreTheProcessors()
    {
        await using var tried = await Double.StartAsync();

        await Holds(HttpStatusCode.NotFound, "resource_missing", "id", () => tried.Api.Customers.GetAsync(
            "cus_none", cancellationToken: Double.Token));
        await Holds(HttpStatusCode.BadRequest, "resource_missing", "customer", () => tried.Api.BillingPortal.Sessions.CreateAsync(
            new() { Customer = "cus_none" }, cancellationToken: Double.Token));
        await Holds(HttpStatusCode.BadRequest, "parameter_missing", "customer", () => tried.Api.Subscriptions.CreateAsync(
            new() { Items = [new() { Price = "price_none" }] }, cancellationToken: Double.Token));
        await Holds(HttpStatusCode.BadRequest, "parameter_unknown", "colour", () =>
        {
            var options = new CustomerCreateOptions();
            options.AddExtraParam("colour", "blue");
            return tried.Api.Customers.CreateAsync(options, cancellationToken: Double.Token);
        });
        await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);
        await Holds(HttpStatusCode.BadRequest, null, "expand", () => tried.Api.Customers.ListAsync(
            new() { Expand = ["data.nothing"] }, cancellationToken: Double.Token));
        await Holds(HttpStatusCode.BadRequest, "parameter_invalid_integer", "limit", async () =>
        {
            var options = new CustomerListOptions();
            options.AddExtraParam("limit", "many");
            await tried.Api.Customers.ListAsync(options, cancellationToken: Double.Token);
        });

        static async Task Holds(HttpStatusCode status, string? code, string? param, Func<Task> act)
        {
            var error = await Assert.ThrowsAsync<StripeException>(act);
            Assert.Equal((status, code, param, "invalid_request_error"), (
                error.HttpStatusCode, error.StripeError.Code, error.StripeError.Param, error.StripeError.Type));
        }
    }

    [Fact]
    public async Task NameThatLeadsHereFromElsewhere_IsRefused()
    {
        await using var tried = await Double.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, tried.Server.Address);
        request.Headers.Host = "double.example";

        using var answer = await http.SendAsync(request, Double.Token);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task RouteThatIsNotThere_SaysSo()
    {
        await using var tried = await Double.StartAsync();
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(tried.Server.Address, "/v1/nothing"), Double.Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Unrecognized request URL", await answer.Content.ReadAsStringAsync(Double.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("customers", "a[b=1")]
    [InlineData("customers", "a[b]c[d]=1")]
    [InlineData("customers", "a[1][2][3][4][5][6][7][8][9]=1")]
    [InlineData("customers", "[]=1")]
    [InlineData("customers", "items=1&items[0]=2")]
    [InlineData("customers", "expand=x")]
    [InlineData("customers", "metadata=x")]
    [InlineData("customers", "invoice_settings=x")]
    [InlineData("customers", "address[a]=%00")]
    [InlineData("customers", "balance=9223372036854775807")]
    [InlineData("coupons", "percent_off=10&duration=repeating&duration_in_months=2147483648")]
    [InlineData("coupons", "amount_off=1")]
    [InlineData("prices", "currency=usd&unit_amount=9223372036854775807&product_data[name]=a")]
    [InlineData("prices", "currency=usd&unit_amount=1&product_data[name]=a&recurring[interval]=month&recurring[interval_count]=99999999")]
    [InlineData("checkout/sessions", "mode=payment&success_url=http://a/%0d%0ab&line_items[0][price]=x")]
    [InlineData("checkout/sessions", "mode=payment&success_url=javascript:alert(1)&line_items[0][price]=x")]
    [InlineData("checkout/sessions", "mode=payment&success_url=http://a&expires_at=99999999999999&line_items[0][price]=x")]
    [InlineData("test_helpers/test_clocks", "frozen_time=9223372036854775807")]
    [InlineData("webhook_endpoints", "url=file:///etc/passwd&enabled_events[]=*")]
    [InlineData("privacy/redaction_jobs", "objects=x")]
    public async Task InputThatIsBad_IsNoFaultOfOurs(string route, string body)
    {
        await using var tried = await Double.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(tried.Server.Address, $"/v1/{route}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_double");
        request.Content = new StringContent(body, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));

        using var answer = await http.SendAsync(request, Double.Token);

        Assert.InRange((int)answer.StatusCode, 200, 499);
    }

    [Fact]
    public async Task IdempotencyKey_IsAnsweredTheSameAndDoneOnce()
    {
        await using var tried = await Double.StartAsync();
        var key = new RequestOptions { IdempotencyKey = "one" };
        var options = new CustomerCreateOptions { Email = "ada@example.com" };

        var first = await tried.Api.Customers.CreateAsync(options, key, Double.Token);
        var second = await tried.Api.Customers.CreateAsync(options, key, Double.Token);
        var error = await Assert.ThrowsAsync<StripeException>(
            () => tried.Api.Customers.CreateAsync(new() { Email = "other@example.com" }, key, Double.Token));

        Assert.Equal(first.StripeResponse.Content, second.StripeResponse.Content);
        Assert.Equal("true", second.StripeResponse.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_error"), (error.HttpStatusCode, error.StripeError.Type));
        Assert.Single(await tried.Api.Customers.ListAsync(cancellationToken: Double.Token));
    }

    [Fact]
    public async Task IdempotencyKeyAtTheSameTime_IsDoneOnce()
    {
        await using var tried = await Double.StartAsync();
        var key = new RequestOptions { IdempotencyKey = "one" };

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => tried.Api.Customers.CreateAsync(new() { Email = "ada@example.com" }, key, Double.Token)));

        Assert.Single(made.Select(customer => customer.Id).Distinct());
        Assert.Single(await tried.Api.Customers.ListAsync(cancellationToken: Double.Token));
    }

    [Fact]
    public async Task Lists_ArePaged()
    {
        await using var tried = await Double.StartAsync();
        for (var count = 0; count < 7; count++)
        {
            await tried.Api.Customers.CreateAsync(new() { Email = $"{count}@example.com" }, cancellationToken: Double.Token);
        }

        var first = await tried.Api.Customers.ListAsync(new() { Limit = 3 }, cancellationToken: Double.Token);
        var all = new List<string>();
        await foreach (var customer in tried.Api.Customers.ListAutoPagingAsync(new() { Limit = 3 }, cancellationToken: Double.Token))
        {
            all.Add(customer.Email);
        }

        var back = await tried.Api.Customers.ListAsync(
            new() { Limit = 2, EndingBefore = first.Data[2].Id }, cancellationToken: Double.Token);
        Assert.True(first.HasMore);
        Assert.Equal(["6@example.com", "5@example.com", "4@example.com"], first.Select(customer => customer.Email));
        Assert.Equal(7, all.Distinct().Count());
        Assert.Equal(["6@example.com", "5@example.com"], back.Select(customer => customer.Email));
    }

    [Fact]
    public async Task Metadata_IsSetAndRemoved()
    {
        await using var tried = await Double.StartAsync();
        var customer = await tried.Api.Customers.CreateAsync(
            new() { Metadata = new() { ["a"] = "1", ["b"] = "2", ["3"] = "3", ["_c"] = "5" } }, cancellationToken: Double.Token);

        var changed = await tried.Api.Customers.UpdateAsync(
            customer.Id, new() { Metadata = new() { ["a"] = "", ["b"] = "4" } }, cancellationToken: Double.Token);

        Assert.Equal(
            ["3 3", "_c 5", "b 4"], changed.Metadata.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FailureBeforeTheWork_IsTriedAgainByTheClient()
    {
        await using var tried = await Double.StartAsync();
        var client = Double.ClientOf(tried.Server.Address, "sk_test_double", retries: 2);
        tried.Server.Faults.FailNext(500);

        var customer = await client.V1.Customers.CreateAsync(new(), cancellationToken: Double.Token);

        Assert.Equal(customer.Id, (await tried.Api.Customers.ListAsync(cancellationToken: Double.Token)).Single().Id);
    }

    [Fact]
    public async Task FailureAfterTheWork_IsNotDoneTwice()
    {
        await using var tried = await Double.StartAsync();
        var client = Double.ClientOf(tried.Server.Address, "sk_test_double", retries: 2);
        tried.Server.Faults.FailNext(500, afterWork: true, path: "/v1/customers");

        var customer = await client.V1.Customers.CreateAsync(new(), cancellationToken: Double.Token);

        Assert.Equal("true", customer.StripeResponse.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Single(await tried.Api.Customers.ListAsync(cancellationToken: Double.Token));
    }

    [Theory]
    [InlineData(402, "card_error")]
    [InlineData(429, "invalid_request_error")]
    public async Task FailureThatIsAskedFor_ComesOnce(int status, string type)
    {
        await using var tried = await Double.StartAsync();
        tried.Server.Faults.FailNext(status);

        var error = await Assert.ThrowsAsync<StripeException>(
            () => tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token));
        await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);

        Assert.Equal((status, type), ((int)error.HttpStatusCode, error.StripeError.Type));
    }

    [Fact]
    public async Task DoubleThatIsDown_BreaksOff()
    {
        await using var tried = await Double.StartAsync();
        tried.Server.Faults.IsDown = true;

        await Assert.ThrowsAnyAsync<Exception>(() => tried.Api.Customers.ListAsync(cancellationToken: Double.Token));
        tried.Server.Faults.Clear();

        Assert.Empty(await tried.Api.Customers.ListAsync(cancellationToken: Double.Token));
    }

    [Fact]
    public async Task Answer_IsKeptBeforeItIsGiven()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-double-").FullName;
        await using (var living = await Double.StartAsync(options => options.File = Path.Combine(folder, "double.db")))
        {
            var subscription = await living.SubscribeAsync();

            // What a process that is killed now would leave.
            foreach (var file in (string[])["double.db", "double.db-wal"])
            {
                File.Copy(Path.Combine(folder, file), Path.Combine(folder, $"left-{file}"));
            }

            await using var next = await Double.StartAsync(options => options.File = Path.Combine(folder, "left-double.db"));
            Assert.Equal("active", (await next.GetAsync(subscription.Id)).Status);
            Assert.Equal(await living.EventsAsync(), await next.EventsAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task PriceOfAnotherAmount_TakesTheLookupKeyWithIt()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-double-").FullName;
        string old;
        await using (var first = await Double.StartAsync(options => options.File = Path.Combine(folder, "double.db")))
        {
            old = await first.PriceAsync("basic_month");
        }

        await using (var second = await Double.StartAsync(options =>
        {
            options.File = Path.Combine(folder, "double.db");
            options.Prices = [new("basic_month", "Basic", 1000, "usd", "month"), .. Double.Prices.Skip(1)];
        }))
        {
            var price = await second.Api.Prices.GetAsync(
                await second.PriceAsync("basic_month"), new() { Expand = ["product"] }, cancellationToken: Double.Token);
            var before = await second.Api.Prices.GetAsync(old, cancellationToken: Double.Token);

            Assert.Equal((1000, "Basic"), (price.UnitAmount, price.Product.Name));
            Assert.Equal((900, null, price.ProductId), (before.UnitAmount, before.LookupKey, before.ProductId));
        }

        Directory.Delete(folder, recursive: true);
    }
}
