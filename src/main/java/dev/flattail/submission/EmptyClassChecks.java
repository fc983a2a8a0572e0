package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.stream.Collectors;

/** Rejects methods that weight classes by their number of training images when a class has none. */
final class EmptyClassChecks {
  private static final int MOST_NAMED = 20;

  private EmptyClassChecks() {}

  /**
   * Checks the loss and the rebalancing.
   *
   * @param sampled whether training images are drawn, so that resampling uses weights too
   */
  static void check(
      LossSpec loss,
      RebalanceSpec rebalance,
      boolean sampled,
      List<ClassSplit> classes,
      List<SpecProblem> problems) {
    List<ClassSplit> empty = classes.stream().filter(c -> c.train() == 0).toList();
    if (empty.isEmpty()) {
      return;
    }
    checkLoss("/loss", loss, classes, problems);
    if (weighs(rebalance, sampled)) {
      problems.add(
          new SpecProblem(
              "/rebalance",
              "weighs classes by their training images, and there are none of "
                  + named(empty)
                  + "; take none, or a data set without such classes",
              "none"));
    }
  }

  /** Checks a loss alone. */
  static void checkLoss(
      String pointer, LossSpec loss, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<ClassSplit> empty = classes.stream().filter(c -> c.train() == 0).toList();
    if (!empty.isEmpty() && loss.weighsByCount()) {
      problems.add(
          new SpecProblem(
              pointer,
              "weighs classes by their training images, and there are none of "
                  + named(empty)
                  + "; take a loss that ignores class counts, such as cross-entropy, or a data set without such classes",
              pointer.equals("/loss") ? "cross-entropy" : null));
    }
  }

  /** Checks the class weights of a second stage. */
  static void checkWeighting(String pointer, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<ClassSplit> empty = classes.stream().filter(c -> c.train() == 0).toList();
    if (!empty.isEmpty()) {
      problems.add(
          new SpecProblem(
              pointer,
              "weighs classes by their training images, and there are none of "
                  + named(empty)
                  + "; take 0, or a data set without such classes",
              "0"));
    }
  }

  private static boolean weighs(RebalanceSpec rebalance, boolean sampled) {
    return switch (rebalance) {
      case RebalanceSpec.None _ -> false;
      case RebalanceSpec.Reweight _ -> true;
      case RebalanceSpec.Drw _ -> true;
      case RebalanceSpec.Resample _ -> sampled;
    };
  }

  /** Formats classes by number and name, only the first ones of many. */
  static String named(List<ClassSplit> classes) {
    String named =
        classes.stream()
            .limit(MOST_NAMED)
            .map(c -> "%d (%s)".formatted(c.index(), c.name()))
            .collect(Collectors.joining(", "));
    return (classes.size() == 1 ? "class " : "classes ")
        + named
        + (classes.size() > MOST_NAMED
            ? " and %d more".formatted(classes.size() - MOST_NAMED)
            : "");
  }
}
