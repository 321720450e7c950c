namespace Aiomus.WebApi.Accounts;

internal sealed class AccountMail
{
    public Task ConfirmAsync(Guid userId, string email, string link, string device, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task AlreadyRegisteredAsync(Guid owner, string device, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task ResetAsync(Guid userId, string link, string device, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task PasswordChangedAsync(Guid userId, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task ChangeEmailAsync(Guid userId, string email, CancellationToken cancellationToken) => throw new NotImplementedException();
}
