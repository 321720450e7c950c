using Aiomus.Storage.Tests.Grains;

namespace Aiomus.Storage.Tests.Users;

public interface IHolder
{
    Task HoldAsync(string text, bool remind);

    Task<string?> ReadAsync();

    Task ForgetAsync();
}

public interface IAlbumGrain : IHolder, IGrainWithGuidKey;

public interface IPageGrain : IHolder, IGrainWithGuidCompoundKey;

[GrainType("album")]
internal sealed class AlbumGrain(
    [PersistentState("note", StorageNames.User)] IPersistentState<Note> note,
    [PersistentState("ledger", StorageNames.System)] IPersistentState<Note> ledger) : Grain, IAlbumGrain, IRemindable
{
    public async Task HoldAsync(string text, bool remind)
    {
        note.State.Text = text;
        await note.WriteStateAsync();
        await ledger.WriteStateAsync();
        if (remind)
        {
            await this.RegisterOrUpdateReminder("watch", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        }
    }

    public Task<string?> ReadAsync() => Task.FromResult(note.State.Text);

    public async Task ForgetAsync()
    {
        await note.ClearStateAsync();
        await ledger.ClearStateAsync();
        if (await this.GetReminder("watch") is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}

[GrainType("page")]
internal sealed class PageGrain([PersistentState("note", StorageNames.User)] IPersistentState<Note> note)
    : Grain, IPageGrain, IRemindable
{
    public async Task HoldAsync(string text, bool remind)
    {
        note.State.Text = text;
        await note.WriteStateAsync();
        if (remind)
        {
            await this.RegisterOrUpdateReminder("watch", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        }
    }

    public Task<string?> ReadAsync() => Task.FromResult(note.State.Text);

    public async Task ForgetAsync()
    {
        await note.ClearStateAsync();
        if (await this.GetReminder("watch") is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
