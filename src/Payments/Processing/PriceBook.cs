using Stripe;

namespace Aiomus.Payments.Processing;

/// <summary>Which price at the processor is which in the settings. Read when something is not known, and anew after a while.</summary>
internal sealed class PriceBook(StripeGate gate, IPlanCatalog catalog, TimeProvider time)
{
    // The most lookup keys that one request may name.
    private const int Chunk = 10;

    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private IReadOnlyList<Price>? _prices;
    private long _readAt;

    /// <summary>The processor's id of a price.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.ProcessorUnavailable"/>: the processor has no such price.</exception>
    public async Task<string> IdOfAsync(string key, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).FirstOrDefault(price => price.LookupKey == key)?.Id
        ?? (await ReadNowAsync(cancellationToken)).FirstOrDefault(price => price.LookupKey == key)?.Id
        ?? throw new AiomusException(ErrorCode.ProcessorUnavailable, "The payment processor has no such price yet.");

    /// <summary>
    /// The lookup key under which the settings have a price; null when they have it no more. A price that was replaced by one of another
    /// amount has lost its key, and is known by its product.
    /// </summary>
    public async Task<string?> KeyOfAsync(Price price, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(cancellationToken);
        return known.FirstOrDefault(one => one.Id == price.Id)?.LookupKey
            ?? known.FirstOrDefault(one => one.LookupKey == price.LookupKey && one.LookupKey is not null)?.LookupKey
            ?? known.FirstOrDefault(
                one => one.ProductId == price.ProductId && one.Recurring?.Interval == price.Recurring?.Interval)?.LookupKey
            ?? known.FirstOrDefault(one => one.ProductId == price.ProductId)?.LookupKey;
    }

    /// <summary>The same by the price's id.</summary>
    public async Task<string?> KeyOfAsync(string id, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(cancellationToken)).FirstOrDefault(one => one.Id == id)?.LookupKey is { } key)
        {
            return key;
        }

        var price = await gate.FindAsync(
            client => client.V1.Prices.GetAsync(id, cancellationToken: cancellationToken), cancellationToken);
        return price is null ? null : await KeyOfAsync(price, cancellationToken);
    }

    private async Task<IReadOnlyList<Price>> ReadAsync(CancellationToken cancellationToken) =>
        _prices is { } known && time.GetElapsedTime(_readAt) < Lasting ? known : await ReadNowAsync(cancellationToken);

    private async Task<IReadOnlyList<Price>> ReadNowAsync(CancellationToken cancellationToken)
    {
        var prices = new List<Price>();
        var keys = catalog.Plans.SelectMany(offer => offer.Prices).Concat(catalog.Packs.Select(pack => pack.Price));
        foreach (var chunk in keys.Select(price => price.LookupKey).Distinct(StringComparer.Ordinal).Chunk(Chunk))
        {
            var options = new PriceListOptions { LookupKeys = [.. chunk], Limit = 100 };
            prices.AddRange(await gate.AskAsync(
                client => client.V1.Prices.ListAsync(options, cancellationToken: cancellationToken), cancellationToken));
        }

        (_prices, _readAt) = (prices, time.GetTimestamp());
        return prices;
    }
}
