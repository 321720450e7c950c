namespace Aiomus.WebApi.Access;

/// <summary>CRC-32 as in IEEE 802.3: finds a mistyped key before anything is looked up. It protects nothing.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }
        }

        return ~crc;
    }
}
