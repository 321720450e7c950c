using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Invoices;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Records;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Invoices;

// To the stores a year is somebody: it has a key, a register of holders and an erasure of its own. So what is true of a person's data is
// true of a year's invoices, and no erasure of a person touches them.
[GrainType("invoicevault")]
internal sealed class InvoiceVaultGrain(
    [PersistentState("invoicevault", StorageNames.User)] IPersistentState<InvoiceVaultState> vault,
    IRecordStore records,
    IDataKeys keys,
    IOptions<InvoiceOptions> options,
    TimeProvider time) : Grain, IInvoiceVaultGrain, IDataHolder, IRemindable
{
    internal const string ReminderName = "invoicevault";
    private const int PageSize = 500;

    // A clock that jumped must not destroy what the law wants kept: the year's time must be over on so many days.
    private const int SureDays = 30;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private Guid Year => this.GetPrimaryKey();

    private IErasureGrain Erasure => GrainFactory.GetGrain<IErasureGrain>(Year);

    public async Task KeepAsync(int year, IReadOnlyList<KeptInvoice> invoices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        ArgumentOutOfRangeException.ThrowIfNotEqual(InvoiceYear.KeyOf(year), Year);
        if (invoices.Count == 0 || EndOf(year) <= time.GetUtcNow())
        {
            return;
        }

        await OpenAsync(year, cancellationToken);
        foreach (var some in invoices.Chunk(PageSize))
        {
            var known = await records.FindAllAsync(
                InvoiceRecords.Invoice, Year, [.. some.Select(invoice => invoice.Id)], cancellationToken);
            var changes = some.Where(invoice => known.GetValueOrDefault(invoice.Id)?.State != invoice).Select(invoice =>
                known.TryGetValue(invoice.Id, out var before)
                    ? RecordChange.Update(InvoiceRecords.Invoice, before with { State = invoice })
                    : RecordChange.Insert(InvoiceRecords.Invoice, invoice.Id, invoice, invoice.IssuedAt.UtcTicks)).ToArray();
            if (changes.Length > 0)
            {
                await records.ApplyAsync(Year, changes, cancellationToken);
            }
        }
    }

    public async Task<InvoiceSlice> ReadAsync(long? after, CancellationToken cancellationToken)
    {
        if (vault.State.Year == 0)
        {
            return new([], null, null);
        }

        // Those of one moment lie together, so a page ends where a moment does.
        var page = new RecordQuery { IsOpen = false, After = after ?? long.MinValue, Limit = PageSize + 1 };
        var found = await records.ListAsync(InvoiceRecords.Invoice, Year, page, cancellationToken);
        if (found.Count <= PageSize)
        {
            return new([.. found.Select(record => record.State)], EndOf(vault.State.Year), null);
        }

        var last = found[PageSize].Number;
        var whole = found.TakeWhile(record => record.Number < last).ToArray();
        return whole.Length == 0
            ? throw new InvalidOperationException($"More than {PageSize} invoices of one moment cannot be told apart.")
            : new([.. whole.Select(record => record.State)], EndOf(vault.State.Year), whole[^1].Number);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (vault.State.Year == 0)
        {
            await RemoveReminderAsync();
            return;
        }

        var (now, state) = (time.GetUtcNow(), vault.State);
        if (now < EndOf(state.Year))
        {
            if (state.DaysOver > 0)
            {
                state.DaysOver = 0;
                await vault.WriteAsync(this, CancellationToken.None);
            }

            return;
        }

        if (state.DaysOver >= SureDays)
        {
            await Erasure.RequestAsync();
            return;
        }

        state.DaysOver++;
        await vault.WriteAsync(this, CancellationToken.None);
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RemoveReminderAsync();
        return await HeldRows.Of(this).EraseAsync(cancellationToken);
    }

    private DateTimeOffset EndOf(int year) => new(year + options.Value.KeepYears + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private async Task OpenAsync(int year, CancellationToken cancellationToken)
    {
        if (vault.State.Year != 0)
        {
            return;
        }

        // The watchdog first: what is kept is also let go.
        await Erasure.OpenAsync(cancellationToken);
        await keys.CreateAsync(Year, cancellationToken);
        await this.RegisterOrUpdateReminder(ReminderName, Day, Day, cancellationToken);
        vault.State.Year = year;
        await vault.WriteAsync(this, cancellationToken);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }
}
