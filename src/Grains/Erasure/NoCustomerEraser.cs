namespace Aiomus.Grains.Erasure;

// There is no processor to ask at the moment. What is to be forgotten there stays to be done.
internal sealed class NoCustomerEraser : ICustomerEraser
{
    public string Name => "none";

    public Task DeleteAsync(string customer, CancellationToken cancellationToken) => throw Off();

    public Task<string?> BeginRedactionAsync(string customer, string key, CancellationToken cancellationToken) => throw Off();

    public Task<bool> IsRedactedAsync(string redaction, CancellationToken cancellationToken) => throw Off();

    private static AiomusException Off() => new(ErrorCode.Unavailable, "Payments are switched off.");
}
