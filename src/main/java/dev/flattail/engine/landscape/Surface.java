package dev.flattail.engine.landscape;

/**
 * Losses on a line or a plane through a model.
 *
 * @param axes coordinates along each direction, one array per dimension; 0 is the model
 * @param whole loss of the whole split: {@code [i][j]} at axes[0][i], axes[1][j]; a line has a
 *     single row over axes[0]
 * @param perClass the same for each class, by index; NaN for a class without images
 */
public record Surface(double[][] axes, double[][] whole, double[][][] perClass) {}
