using Aiomus.Contracts.Quotas;

namespace Aiomus.WebApi.Tests.Client;

public sealed class QuotaClientTests
{
    private readonly FakeService _service = new();

    [Fact]
    public async Task Ledger_IsAskedForInParts()
    {
        var line = new LedgerLine(7, DateTimeOffset.UnixEpoch, LedgerKind.PlanChanged, null, 0, 0, 0, "plus");
        _service.Answer(new LedgerPage([line], 7)).Answer(new LedgerPage([]));

        var page = await _service.Connect().Quota.GetLedgerAsync();
        var last = await _service.Connect().Quota.GetLedgerAsync(page.Next, 5);

        Assert.Equal([line], page.Entries);
        Assert.Null(last.Next);
        Assert.Equal(["/base/v1/quota/ledger", "/base/v1/quota/ledger?before=7&limit=5"], _service.Calls.Select(call => call.Path));
    }
}
