package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matrix whose spectrum was measured.
 *
 * @param matrix as in a spec, such as {@code ggn}
 * @param parameters patterns of the measured tensors; null for all
 * @param by as in a spec, such as {@code layer}
 */
public record MeasuredMatrix(String matrix, @Nullable List<String> parameters, String by) {
  private static final String PLAIN = "hessian";
  private static final String RESIDUAL = "residual";
  private static final String WHOLE = "model";
  private static final int MOST_NAMED = 3;

  /** The Hessian of all parameters. */
  public static final MeasuredMatrix HESSIAN = new MeasuredMatrix(PLAIN, null, WHOLE);

  public MeasuredMatrix {
    parameters = parameters == null ? null : List.copyOf(parameters);
  }

  /** Returns whether the parameters are divided into blocks. */
  public boolean isInBlocks() {
    return !by.equals(WHOLE);
  }

  /** Returns the name of the matrix before a noun, such as {@code Gauss-Newton}. */
  public String name() {
    return switch (matrix) {
      case PLAIN -> "Hessian";
      case "ggn" -> "Gauss-Newton";
      case "fisher" -> "empirical Fisher";
      default -> matrix;
    };
  }

  /** Returns the name of the matrix for titles, such as {@code Gauss-Newton matrix}. */
  public String title() {
    return switch (matrix) {
      case PLAIN -> "Hessian";
      case "ggn" -> "Gauss-Newton matrix";
      case "fisher" -> "empirical Fisher matrix";
      case RESIDUAL -> "residual matrix";
      default -> matrix;
    };
  }

  /**
   * Returns a description for people, such as {@code Gauss-Newton matrix of layer3.*}. Of many
   * patterns it has the first ones and the number of the others.
   */
  public String description() {
    String name = matrix.equals(RESIDUAL) ? "residual (Hessian minus Gauss-Newton)" : title();
    if (parameters == null) {
      return name;
    }
    String patterns =
        parameters.size() <= MOST_NAMED
            ? String.join(", ", parameters)
            : "%s and %d more patterns"
                .formatted(
                    String.join(", ", parameters.subList(0, MOST_NAMED)),
                    parameters.size() - MOST_NAMED);
    return name + " of " + patterns;
  }

  /** Returns a description that differs for any two that differ. */
  public String inFull() {
    return title()
        + (parameters == null ? "" : " of " + String.join(", ", parameters))
        + (isInBlocks() ? " by " + by : "");
  }
}
