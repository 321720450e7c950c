namespace Aiomus.Contracts.Operations;

/// <summary>How many jobs there are, by state. Nothing tells whose.</summary>
/// <param name="Waiting">Jobs that wait now.</param>
/// <param name="Running">Jobs that workers hold now.</param>
/// <param name="SucceededHour">Jobs that succeeded in the last hour.</param>
/// <param name="FailedHour">Jobs that failed in the last hour.</param>
/// <param name="CanceledHour">Jobs that were canceled in the last hour.</param>
/// <param name="SucceededDay">Jobs that succeeded in the last 24 hours.</param>
/// <param name="FailedDay">Jobs that failed in the last 24 hours.</param>
/// <param name="CanceledDay">Jobs that were canceled in the last 24 hours.</param>
/// <param name="Since">
/// From when on the ends are counted in full, to the minute: they are in memory only. Null when no process counts.
/// </param>
public sealed record JobStatesResponse(
    int Waiting,
    int Running,
    long SucceededHour,
    long FailedHour,
    long CanceledHour,
    long SucceededDay,
    long FailedDay,
    long CanceledDay,
    DateTimeOffset? Since);
