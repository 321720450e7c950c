using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Subscriptions;

internal sealed partial class SubscriptionGrain
{
    [LoggerMessage(LogLevel.Information, "The plan {Plan} came into force for somebody.")]
    private partial void LogTold(string plan);

    [LoggerMessage(LogLevel.Warning, "A look at the payment processor is put off: {Code} {Fault}.")]
    private partial void LogPutOff(ErrorCode? code, string fault);

    [LoggerMessage(LogLevel.Warning, "Somebody has several subscriptions at the payment processor; the greatest counts.")]
    private partial void LogSeveral();

    [LoggerMessage(LogLevel.Information, "A payment method had its free trial already: the second one is ended.")]
    private partial void LogSecondTrial();

    [LoggerMessage(LogLevel.Warning, "A customer of the processor was known to nobody here, as after a backup. It is somebody's again.")]
    private partial void LogAdopted();

    [LoggerMessage(
        LogLevel.Error,
        "The payment processor knows nothing of a customer that it made. Look whether Aiomus:Payments:Key is of the account of before.")]
    private partial void LogUnknownCustomer();

    [LoggerMessage(LogLevel.Warning, "A customer is gone from the payment processor; who it was is on the free plan.")]
    private partial void LogGone();

    [LoggerMessage(
        LogLevel.Error,
        "Somebody pays for a price that no plan in the settings has (lookup key {PriceKey}), and is on the free plan. Give its plan back.")]
    private partial void LogUnknownPrice(string priceKey);
}
