namespace Aiomus.Diffusion.Schedulers;

/// <summary>Small systems of linear equations, by elimination with the largest pivot.</summary>
internal static class LinearSystem
{
    /// <summary>The x with matrix x = right. Both arguments are used up.</summary>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        for (var column = 0; column < n; column++)
        {
            var pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(matrix[row, column]));
            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (var i = 0; i < n; i++)
            {
                (matrix[column, i], matrix[pivot, i]) = (matrix[pivot, i], matrix[column, i]);
            }

            for (var row = 0; row < n; row++)
            {
                if (row == column)
                {
                    continue;
                }

                var factor = matrix[row, column] / matrix[column, column];
                right[row] -= factor * right[column];
                for (var i = column; i < n; i++)
                {
                    matrix[row, i] -= factor * matrix[column, i];
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            right[i] /= matrix[i, i];
        }

        return right;
    }
}
