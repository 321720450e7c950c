namespace Aiomus.Contracts.Installation;

/// <summary>What anybody may know of this service before they sign up.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Mail">Where mails go.</param>
/// <param name="MailFolder">
/// The folder in which mails become files, where nobody but programs of the same machine reaches the service; else null.
/// </param>
/// <param name="SignUp">Whether anybody may sign up.</param>
/// <param name="PublicUrl">The address at which people reach it. Mailed links begin with it, and passkeys belong to its host.</param>
/// <param name="Contact">The mail address to write to.</param>
public sealed record ServiceResponse(
    string Version, MailWay Mail, string? MailFolder, bool SignUp, string PublicUrl, string Contact);
