using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class EmailChangeRulesTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    private readonly UserState _state = new() { Email = "old@example.com" };
    private readonly EmailChange _change;
    private readonly SecretHash _old = AnAccount.Secret();
    private readonly SecretHash _new = AnAccount.Secret();

    public EmailChangeRulesTests() => _change = new EmailChange(_state);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Change_TakesBothLinksInEitherOrder(bool isOldFirst)
    {
        Begin("new@example.com");
        var (first, second) = isOldFirst ? (_old, _new) : (_new, _old);

        Assert.Equal(EmailConfirmation.HalfConfirmed, _change.Follow(first, Now));
        Assert.Equal(EmailConfirmation.Unknown, _change.Follow(first, Now));
        Assert.Equal("old@example.com", _state.Email);
        Assert.Equal(EmailConfirmation.Confirmed, _change.Follow(second, Now));

        _change.Complete();

        Assert.Equal(("new@example.com", "old@example.com", null), (_state.Email, _change.Left, _change.Wanted));
        Assert.False(_change.CanFollow(second, Now));
        _change.HaveLeft();
        Assert.Null(_change.Left);
    }

    [Fact]
    public void AccountWithoutAnAddress_TakesTheNewLinkAlone()
    {
        _state.Email = null;
        Begin("new@example.com");

        Assert.False(_change.CanFollow(_old, Now));
        Assert.Equal(EmailConfirmation.Confirmed, _change.Follow(_new, Now));
        _change.Complete();

        Assert.Null(_change.Left);
    }

    [Fact]
    public void SameMailboxInOtherLetters_IsNotLeft()
    {
        Begin("Old@Example.com");
        _change.Follow(_old, Now);
        _change.Follow(_new, Now);

        _change.Complete();

        Assert.Equal(("Old@Example.com", null), (_state.Email, _change.Left));
    }

    [Fact]
    public void Links_CountUntilTheyAreTooLateOrAnotherChangeBegins()
    {
        Begin("new@example.com");
        Assert.True(_change.CanFollow(_old, Now.AddHours(23)));
        Assert.False(_change.CanFollow(_old, Now.AddHours(24)));
        Assert.False(_change.CanFollow(AnAccount.Secret(), Now));

        _change.Begin("other@example.com", AnAccount.Secret(), AnAccount.Secret(), Now.AddHours(24), Now);

        Assert.Equal(EmailConfirmation.Unknown, _change.Follow(_old, Now));
        Assert.Equal("other@example.com", _change.Wanted);
    }

    private void Begin(string email) => _change.Begin(email, _old, _new, Now.AddHours(24), Now);
}
