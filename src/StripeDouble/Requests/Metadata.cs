using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;

namespace Aiomus.StripeDouble.Requests;

/// <summary>What clients note on objects: a key that is sent is set, one that is sent blank is removed, the others stay.</summary>
internal static class Metadata
{
    public static void Apply(JsonObject to, Form form)
    {
        if (form.Map("metadata") is not { } sent)
        {
            return;
        }

        var metadata = sent.Count == 0 ? [] : to.PartOrNull("metadata")?.Copy() ?? [];
        foreach (var (key, value) in sent)
        {
            if (key.Length > 40 || value.Length > 500)
            {
                throw StripeError.Invalid("Metadata keys have at most 40 characters, and values 500.", $"metadata[{key}]");
            }

            if (value.Length == 0)
            {
                metadata.Remove(key);
            }
            else
            {
                metadata[key] = value;
            }
        }

        if (metadata.Count > 50)
        {
            throw StripeError.Invalid("Metadata can have at most 50 keys.", "metadata");
        }

        to["metadata"] = metadata;
    }
}
