using Aiomus.Storage.Settings;

namespace Aiomus.WebApi.Gallery;

internal static class GalleryExtensions
{
    public static void AddGallery(this IServiceCollection services)
    {
        services.AddSection<ConversionOptions>(ConversionOptions.Section);
        services.AddSingleton<ConversionCache>();
        services.AddSingleton<ImageConverter>();
    }
}
