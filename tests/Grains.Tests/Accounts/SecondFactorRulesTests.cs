using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class SecondFactorRulesTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    private readonly UserState _state = new();
    private readonly SecondFactor _factor;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(20);

    public SecondFactorRulesTests() => _factor = new SecondFactor(_state);

    [Fact]
    public void SecretWithoutACode_SwitchesNothingOn()
    {
        _factor.Begin(_secret);

        Assert.False(_factor.IsOn);
        Assert.False(_factor.Use(Code(Now), Now));
        Assert.False(_factor.Confirm(Wrong(Now), [], Now));
        Assert.False(_factor.IsOn);
    }

    [Fact]
    public void SecretThatNobodyProved_IsForgottenAndOneThatIsOnIsNot()
    {
        _factor.Begin(_secret);
        _factor.ForgetUnproved();
        Assert.Null(_state.SecondFactor);

        SwitchOn();
        _factor.ForgetUnproved();
        Assert.True(_factor.IsOn);
    }

    [Fact]
    public void FactorThatIsOn_IsNotBegunAgain()
    {
        SwitchOn();

        Assert.Equal(ErrorCode.InvalidRequest, Assert.Throws<AiomusException>(() => _factor.Begin(_secret)).Code);
        Assert.False(_factor.Confirm(Code(Now.AddSeconds(30)), [], Now.AddSeconds(30)));
    }

    [Fact]
    public void Code_CountsOnce()
    {
        SwitchOn();
        Assert.False(_factor.Use(Code(Now), Now));

        var next = Now.AddSeconds(30);
        Assert.True(_factor.Use(Code(next), next));
        Assert.False(_factor.Use(Code(next), next));
    }

    [Fact]
    public void RecoveryCode_CountsOnceHoweverItIsWritten()
    {
        SwitchOn(SHA256.HashData(Encoding.UTF8.GetBytes("abcdefgh")));

        Assert.False(_factor.Use("abcdefgi", Now));
        Assert.True(_factor.Use("ABCD-efgh", Now));
        Assert.False(_factor.Use("abcdefgh", Now));
    }

    [Fact]
    public void RemovedFactor_OpensNothing()
    {
        Assert.False(_factor.Remove());
        SwitchOn();

        Assert.True(_factor.Remove());
        Assert.False(_factor.IsOn);
        Assert.False(_factor.Use(Code(Now.AddSeconds(30)), Now.AddSeconds(30)));
    }

    private void SwitchOn(params byte[][] recovery)
    {
        _factor.Begin(_secret);
        Assert.True(_factor.Confirm(Code(Now), recovery, Now));
    }

    private string Code(DateTimeOffset at) => AnAccount.CodeOf(_secret, at);

    // No code of a step that counts now.
    private string Wrong(DateTimeOffset at)
    {
        var near = Enumerable.Range(-3, 7).Select(step => Code(at.AddSeconds(30 * step))).ToHashSet();
        return Enumerable.Range(0, 10).Select(digit => new string((char)('0' + digit), 6)).First(code => !near.Contains(code));
    }
}
