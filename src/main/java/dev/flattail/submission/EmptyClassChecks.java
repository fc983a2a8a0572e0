package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses to weigh by its number of training images a class that has none. */
final class EmptyClassChecks {
  private static final int MOST_NAMED = 20;

  private EmptyClassChecks() {}

  /**
   * @param sampled whether training images are drawn, so that resampling weighs too
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
                  + told(empty)
                  + "; take none, or a data set without such classes",
              "none"));
    }
  }

  /** The same for a loss alone. */
  static void checkLoss(
      String pointer, LossSpec loss, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<ClassSplit> empty = classes.stream().filter(c -> c.train() == 0).toList();
    if (!empty.isEmpty() && loss.weighsByCount()) {
      problems.add(
          new SpecProblem(
              pointer,
              "weighs classes by their training images, and there are none of "
                  + told(empty)
                  + "; take cross-entropy or focal, or a data set without such classes",
              pointer.equals("/loss") ? "cross-entropy" : null));
    }
  }

  /** The same for class weights of a second stage. */
  static void checkWeighting(String pointer, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<ClassSplit> empty = classes.stream().filter(c -> c.train() == 0).toList();
    if (!empty.isEmpty()) {
      problems.add(
          new SpecProblem(
              pointer,
              "weighs classes by their training images, and there are none of "
                  + told(empty)
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

  /** Classes by number and name, the first of many. */
  static String told(List<ClassSplit> classes) {
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
