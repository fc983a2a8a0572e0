package dev.flattail.api;

import java.util.List;
import java.util.regex.Pattern;

/** Which plots a kind of job has. */
final class PlotNames {
  private static final Pattern DENSITY = Pattern.compile("density-(all|overall|[0-9]{1,9})");

  private PlotNames() {}

  /** Whether a job of this kind may have the plot. */
  static boolean has(String kind, String name) {
    return names(kind).contains(name)
        || (kind.equals("hessian") && DENSITY.matcher(name).matches());
  }

  /** For people: what there is. */
  static String told(String kind) {
    return kind.equals("hessian")
        ? "density-all, density-{class}, density-overall, eigenvalues and trace"
        : listed(names(kind));
  }

  private static List<String> names(String kind) {
    return switch (kind) {
      case "train" -> List.of("accuracy", "loss", "class-accuracy", "confusion", "class-gradients");
      case "evaluate" -> List.of("class-accuracy", "confusion");
      case "hessian" -> List.of("density-all", "eigenvalues", "trace");
      case "landscape" -> List.of("surface");
      case "flatness" -> List.of("flatness");
      default -> List.of();
    };
  }

  private static String listed(List<String> names) {
    return names.size() < 2
        ? String.join("", names)
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }
}
