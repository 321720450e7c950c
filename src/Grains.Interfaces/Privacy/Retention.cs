namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>How long data is kept while the account lives.</summary>
public enum Retention
{
    /// <summary>Until the account is erased.</summary>
    Account,

    /// <summary>Until the job's history is dropped, at most 30 days.</summary>
    Job,

    /// <summary>Until the person removes it, or as they set it.</summary>
    UserDefined,

    /// <summary>Thirty days.</summary>
    Days30,

    /// <summary>One hundred and eighty days.</summary>
    Days180,

    /// <summary>While the work it belongs to runs.</summary>
    Transient,

    /// <summary>A year.</summary>
    Days365,

    /// <summary>As long as a law demands, also after the account is erased.</summary>
    ByLaw,

    /// <summary>Twenty-four hours.</summary>
    Hours24,
}
