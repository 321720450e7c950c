using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aiomus.Contracts;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Errors;

/// <summary>
/// Lets no card number in. It looks at every text that a route is given, in the body, the address or a header, before the route does: one
/// with a card number is refused by the name of its field. Words for images, which are marked as <see cref="DataType.MultilineText"/>, are
/// masked instead. Passwords and other secrets, marked as <see cref="DataType.Password"/>, are not looked at: they may be any digits, and
/// are kept as hashes or not at all. Numbers are no texts.
/// </summary>
internal static class CardRule
{
    private const int MaxFaults = 20;

    /// <summary>Whether it may refuse what comes as this parameter of a route.</summary>
    public static bool Concerns(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string)
        || (IsOfContracts(parameter.ParameterType) && parameter.ParameterType.GetProperties().Any(IsLookedAt));

    public static EndpointFilterDelegate Guard(EndpointFilterFactoryContext route, EndpointFilterDelegate next)
    {
        var parameters = route.MethodInfo.GetParameters().Where(Concerns).ToArray();
        if (parameters.Length == 0)
        {
            return next;
        }

        var options = route.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return context =>
        {
            var search = new Search(options);
            foreach (var parameter in parameters)
            {
                search.LookAtParameter(context.Arguments[parameter.Position], parameter.Name!);
            }

            return search.Errors.Any ? ValueTask.FromResult<object?>(search.Errors.ToProblem(ErrorCode.CardNumber)) : next(context);
        };
    }

    /// <summary>What the property of a request is marked as; null for any other text.</summary>
    internal static DataType? FindMark(ICustomAttributeProvider? property) =>
        property?.GetCustomAttributes(typeof(DataTypeAttribute), inherit: true) is [DataTypeAttribute mark] ? mark.DataType : null;

    private static bool IsOfContracts(Type type) => type.Assembly == typeof(ContractsJson).Assembly && !type.IsEnum;

    private static bool IsLookedAt(PropertyInfo property) =>
        !property.PropertyType.IsValueType && FindMark(property) is not DataType.Password;

    private sealed class Search(JsonSerializerOptions options)
    {
        private int _count;

        public FieldErrors Errors { get; } = new();

        public void LookAtParameter(object? value, string name)
        {
            if (value is not null && IsOfContracts(value.GetType()))
            {
                LookAtFields(value, "");
            }
            else
            {
                LookAt(value, JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            }
        }

        private void LookAt(object? value, string path)
        {
            switch (value)
            {
                case string text:
                    LookAtText(text, path);
                    break;
                case IEnumerable items:
                    LookAtItems(items, path);
                    break;
                case not null when IsOfContracts(value.GetType()):
                    LookAtFields(value, $"{path}.");
                    break;
                default:
                    break;
            }
        }

        private void LookAtFields(object value, string path)
        {
            foreach (var property in options.GetTypeInfo(value.GetType()).Properties)
            {
                var mark = FindMark(property.AttributeProvider);
                if (mark is DataType.Password || property.Get?.Invoke(value) is not { } field)
                {
                    continue;
                }

                if (mark is DataType.MultilineText && field is string words)
                {
                    MaskWords(value, property, words);
                }
                else
                {
                    LookAt(field, path + property.Name);
                }
            }
        }

        // Nobody but us has seen the body yet.
        private static void MaskWords(object value, JsonPropertyInfo property, string words)
        {
            var masked = CardNumbers.MaskIn(words);
            if (!ReferenceEquals(masked, words))
            {
                property.Set!(value, masked);
            }
        }

        private void LookAtItems(IEnumerable items, string path)
        {
            var index = 0;
            foreach (var item in items)
            {
                LookAt(item, $"{path}[{index++}]");
            }
        }

        private void LookAtText(string text, string path)
        {
            // A body can hold thousands of them; nobody reads that many.
            if (_count < MaxFaults && CardNumbers.AreIn(text))
            {
                _count++;
                Errors.Add(path, FieldRule.NoCardNumber);
            }
        }
    }
}
