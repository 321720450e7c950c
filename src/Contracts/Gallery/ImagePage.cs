namespace Aiomus.Contracts.Gallery;

/// <summary>Some images, newest first.</summary>
/// <param name="Images">The images of this page.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null at the end.</param>
/// <param name="Total">How many images there are, on all pages.</param>
public sealed record ImagePage(IReadOnlyList<ImageResponse> Images, string? Next, int Total);
