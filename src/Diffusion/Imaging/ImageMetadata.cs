using System.Text;

namespace Aiomus.Diffusion.Imaging;

/// <summary>What a file says of itself, as an XMP packet (ISO 16684-1).</summary>
public sealed class ImageMetadata
{
    private ImageMetadata(byte[]? xmp) => Xmp = xmp;

    /// <summary>Nothing.</summary>
    public static ImageMetadata None { get; } = new(null);

    /// <summary>
    /// That the image was made by a trained model: IPTC <c>digitalSourceType</c> = <c>trainedAlgorithmicMedia</c>. Nothing of the
    /// person or the prompt.
    /// </summary>
    public static ImageMetadata Generated { get; } = new(Encoding.UTF8.GetBytes(
        """
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        """
            + """<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" """
            + """Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>"""
            + """
            </rdf:RDF></x:xmpmeta>
            <?xpacket end="r"?>
            """));

    internal byte[]? Xmp { get; }
}
