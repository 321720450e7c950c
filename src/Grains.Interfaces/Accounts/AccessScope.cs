namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What an API key may be used for.</summary>
[Flags]
public enum AccessScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look at jobs, images, models, quota and events.</summary>
    Read = 1,

    /// <summary>Submit and cancel jobs.</summary>
    Generate = 2,

    /// <summary>Change and delete images.</summary>
    Gallery = 4,

    /// <summary>Look at and change the account, and erase it.</summary>
    Account = 8,

    /// <summary>Whatever the person's roles allow beyond their own things.</summary>
    Admin = 16,

    /// <summary>Everything.</summary>
    All = Read | Generate | Gallery | Account | Admin,
}
