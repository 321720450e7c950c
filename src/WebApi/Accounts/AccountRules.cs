using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Gallery;
using Aiomus.WebApi.Models;

namespace Aiomus.WebApi.Accounts;

/// <summary>What an account takes.</summary>
internal static class AccountRules
{
    private static readonly FieldRule NotAnAddress = new(
        FieldCode.NotAnAddress, "The email address is not valid. It needs a name of at most 64 characters, an @ and a domain.");

    public static FieldErrors CheckName(string? name)
    {
        var errors = new FieldErrors();
        errors.Require(name is not null, "display_name", FieldRule.Needed("The name is missing. It may be empty."));
        errors.RequireText(name, AccountLimits.MaxName, "display_name");
        return errors;
    }

    /// <summary>The address as everything behind this looks at it; null where it is none, which is noted.</summary>
    public static string? ReadEmail(FieldErrors errors, string? text)
    {
        var isAddress = EmailAddress.TryNormalize(text, out var email);
        errors.Require(isAddress, "email", NotAnAddress);
        return email;
    }

    /// <summary>The refusal, or null when the preferences can be remembered.</summary>
    public static Problem? Check(PreferencesBody preferences, IReadOnlyList<ModelAvailability> models)
    {
        var errors = new FieldErrors();
        errors.RequireText(preferences.Style, AccountLimits.MaxStyle, "style");
        errors.RequireText(preferences.NegativePrompt, JobLimits.MaxPrompt, "negative_prompt");
        if (preferences.Quality is { } quality)
        {
            errors.Require(ImageFormats.IsQuality(quality), "quality", ImageFormats.Qualities);
            errors.Require(preferences.Format is not ImageFormat.Png, "quality", FieldRule.LossyOnly);
        }

        foreach (var (field, size) in new[] { ("width", preferences.Width), ("height", preferences.Height) })
        {
            errors.Require(
                size is null or (>= AccountLimits.MinPreferredSize and <= AccountLimits.MaxPreferredSize),
                field,
                FieldRule.Range(AccountLimits.MinPreferredSize, AccountLimits.MaxPreferredSize));
        }

        var (hasWidth, hasHeight) = (preferences.Width is not null, preferences.Height is not null);
        errors.Require(!hasWidth || hasHeight, "height", FieldRule.Needed("A height is needed with a width."));
        errors.Require(!hasHeight || hasWidth, "width", FieldRule.Needed("A width is needed with a height."));
        var known = preferences.Model is null || models.Any(model => model.Model.Name == preferences.Model);
        errors.Require(known, "model", ModelWords.NotInstalled(models));
        return errors.Any ? errors.ToProblem(known ? ErrorCode.InvalidRequest : ErrorCode.ModelUnknown) : null;
    }
}
