namespace Aiomus.WebApi.Administration;

/// <summary>What the server leaves in the data folder for the command <c>owner key</c>, whose order it followed.</summary>
/// <param name="Address">Where the app is opened.</param>
/// <param name="Proof">A hash of that and of the order's link under the installation's own secret.</param>
internal sealed record OwnerKeyAnswer(string Address, string Proof);
