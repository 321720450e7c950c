using System.Text.Json;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Administration;
using Aiomus.Contracts.Errors;
using Aiomus.Contracts.Events;
using Aiomus.Contracts.Jobs;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.OpenApi;

/// <summary>The words of fields that are texts in <see cref="Contracts"/> and take no others.</summary>
internal static class AnswerWords
{
    private static readonly Dictionary<(Type Type, string Field), IReadOnlyList<string>> Words = new()
    {
        [(typeof(AccountResponse), "roles")] = Roles.Names,
        [(typeof(RolesBody), "roles")] = Roles.Names,
        [(typeof(UserResponse), "roles")] = Roles.Names,
        [(typeof(ApiKeyCreation), "scopes")] = ApiKeyEndpoints.ScopeNames,
        [(typeof(ApiKeyResponse), "scopes")] = ApiKeyEndpoints.ScopeNames,
        [(typeof(AuditEntryResponse), "action")] = NamesOf<AuditAction>(),
        [(typeof(AuditLogEntryResponse), "action")] = NamesOf<AuditAction>(),
        [(typeof(AuditEntryResponse), "outcome")] = NamesOf<AuditOutcome>(),
        [(typeof(EventResponse), "error")] = RouteProblems.AllCodes(),
        [(typeof(JobError), "code")] = RouteProblems.AllCodes(),
        [(typeof(JobQuote), "refusal")] = RouteProblems.AllCodes(),
        [(typeof(FieldFault), "code")] = NamesOf<FieldCode>(),
    };

    /// <summary>The words, or null for a field that takes any.</summary>
    public static IReadOnlyList<string>? Find(Type type, string field) => Words.GetValueOrDefault((type, field));

    private static string[] NamesOf<TEnum>()
        where TEnum : struct, Enum => [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
}
