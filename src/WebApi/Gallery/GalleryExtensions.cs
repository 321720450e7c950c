namespace Aiomus.WebApi.Gallery;

internal static class GalleryExtensions
{
    public static void AddGallery(this IServiceCollection services) => services.AddSingleton<PictureConverter>();
}
