namespace Aiomus.Diffusion.Schedulers;

/// <summary>Quantiles of the beta distribution, by bisection of its distribution function.</summary>
internal static class BetaDistribution
{
    /// <summary>The x with P(X &lt;= x) = <paramref name="p"/>.</summary>
    public static double Quantile(double p, double a, double b)
    {
        if (p is <= 0 or >= 1)
        {
            return p <= 0 ? 0 : 1;
        }

        var (low, high) = (0.0, 1.0);
        while (high - low > 1e-15)
        {
            var middle = (low + high) / 2;
            if (middle == low || middle == high)
            {
                break;
            }

            (low, high) = Cumulative(middle, a, b) < p ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // The regularised incomplete beta function by its continued fraction (DLMF 8.17.22), on the side where it converges fast.
    private static double Cumulative(double x, double a, double b)
    {
        var front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) - LogBeta(a, b));
        return x < (a + 1) / (a + b + 2)
            ? front * Fraction(x, a, b) / a
            : 1 - front * Fraction(1 - x, b, a) / b;
    }

    // Lentz's method.
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        var c = 1.0;
        var d = 1 / NonZero(1 - (a + b) * x / (a + 1));
        var value = d;
        for (var m = 1; m < 300; m++)
        {
            Multiply(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
            var change = Multiply(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
            if (Math.Abs(change - 1) < 1e-16)
            {
                break;
            }
        }

        return value;

        double Multiply(double term)
        {
            d = 1 / NonZero(1 + term * d);
            c = NonZero(1 + term / c);
            value *= d * c;
            return d * c;
        }

        static double NonZero(double number) => Math.Abs(number) < Tiny ? Tiny : number;
    }

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    // Stirling's series (DLMF 5.11.1), with the argument raised until it is exact.
    private static double LogGamma(double x)
    {
        var lowered = 0.0;
        for (; x < 15; x++)
        {
            lowered += Math.Log(x);
        }

        var inverse = 1 / (x * x);
        var series = (1 - inverse * (1.0 / 30 - inverse * (1.0 / 105 - inverse / 140))) / (12 * x);
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - lowered;
    }
}
