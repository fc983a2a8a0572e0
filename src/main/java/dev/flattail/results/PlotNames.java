package dev.flattail.results;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Defines the names of plots and the plots of each kind of job. */
public final class PlotNames {
  public static final String ACCURACY = "accuracy";
  public static final String LOSS = "loss";

  /** Learning rate and rho by epoch. */
  public static final String RATES = "rates";

  public static final String CLASS_ACCURACY = "class-accuracy";
  public static final String CONFUSION = "confusion";
  public static final String CLASS_GRADIENTS = "class-gradients";

  /** Curvature of a training's classes over its epochs. */
  public static final String CURVATURE = "curvature";

  public static final String DENSITY_ALL = "density-all";
  public static final String EIGENVALUES = "eigenvalues";
  public static final String TRACE = "trace";

  /** Overlap of the subspaces of the largest eigenvalues. */
  public static final String OVERLAP = "overlap";

  /** Gradients along negative curvature by rho. */
  public static final String ESCAPE = "escape";

  public static final String SURFACE = "surface";
  public static final String FLATNESS = "flatness";

  /** Accuracies by group of several jobs. */
  public static final String GROUPS = "groups";

  /** Mean curves of groups of several jobs. */
  public static final String CURVES = "curves";

  private static final String DENSITY = "density-";
  private static final Pattern DENSITY_OF = Pattern.compile("density-(overall|[0-9]{1,9})");

  private PlotNames() {}

  /** Returns the name of one subject's density. */
  public static String density(Subject subject) {
    return DENSITY + subject.key();
  }

  /** Returns the subject of a name from {@link #density}. */
  public static Optional<Subject> subjectOfDensity(String name) {
    Matcher matcher = DENSITY_OF.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String label = matcher.group(1);
    return Optional.of(
        label.equals(Subject.OVERALL.key())
            ? Subject.OVERALL
            : Subject.ofClass(Integer.parseInt(label)));
  }

  /** Returns whether jobs of this kind may have the plot. */
  public static boolean has(String kind, String name) {
    return names(kind).contains(name)
        || (kind.equals("hessian") && subjectOfDensity(name).isPresent());
  }

  /**
   * Returns the plots of a kind in the order in which a report shows them. Densities of single
   * classes are left out, since one plot has all.
   */
  public static List<String> inReports(String kind) {
    return names(kind);
  }

  /** Describes the plot names of a kind. */
  public static String describe(String kind) {
    return kind.equals("hessian")
        ? "density-all, density-{class}, density-overall, eigenvalues, trace, overlap and escape"
        : listed(names(kind));
  }

  /** Describes the plots that compare Hessian jobs. */
  public static String describeComparedSpectra() {
    return "density-all, density-{class}, density-overall, eigenvalues and trace";
  }

  private static List<String> names(String kind) {
    return switch (kind) {
      case "train" ->
          List.of(ACCURACY, LOSS, RATES, CLASS_ACCURACY, CONFUSION, CLASS_GRADIENTS, CURVATURE);
      case "evaluate" -> List.of(CLASS_ACCURACY, CONFUSION);
      case "hessian" -> List.of(DENSITY_ALL, EIGENVALUES, TRACE, OVERLAP, ESCAPE);
      case "landscape" -> List.of(SURFACE);
      case "flatness" -> List.of(FLATNESS);
      default -> List.of();
    };
  }

  private static String listed(List<String> names) {
    return names.size() < 2
        ? String.join("", names)
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }
}
