namespace Aiomus.WebApi.Accounts;

/// <summary>Asks the account again whether the key or session of a request still counts.</summary>
internal sealed class AccessCheck(Func<Task<bool>> isValid)
{
    public Task<bool> IsValidAsync() => isValid();
}
