package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.Split;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Checks that a split has images of the classes that are to be measured. */
final class MeasuredClasses {
  /** More classes would make rows of metrics, events and curves too large to read. */
  private static final int MOST_ALONG = 100;

  private MeasuredClasses() {}

  /** Checks what a training is to measure while it runs. */
  static void check(
      @Nullable CurvatureSpec spec, List<ClassSplit> classes, List<SpecProblem> problems) {
    String pointer = "/curvature";
    if (spec == null || !hasImages(spec.split(), classes, pointer, problems)) {
      return;
    }
    int chosen = spec.classes().of(classes.size()).length;
    if (chosen > MOST_ALONG) {
      problems.add(
          new SpecProblem(
              pointer + "/classes",
              "measures %d classes in one row of the metrics; list at most %d of them"
                  .formatted(chosen, MOST_ALONG)));
      return;
    }
    check(spec.classes(), spec.split(), classes, pointer, problems);
  }

  /**
   * Returns whether a split has images; adds an error otherwise.
   *
   * @param pointer to the object with the field {@code split}
   */
  static boolean hasImages(
      Split split, List<ClassSplit> classes, String pointer, List<SpecProblem> problems) {
    if (Submissions.total(classes, SpecResolver.imagesOf(split)) > 0) {
      return true;
    }
    problems.add(
        new SpecProblem(
            pointer + "/split",
            switch (split) {
              case VALIDATION ->
                  "the data set has no validation split; set /dataset/validation/perClass";
              case TEST -> "the data set has no test images; set \"split\": \"train\"";
              case TRAIN -> "the data set has no training images";
            }));
    return false;
  }

  /**
   * Checks that every chosen class exists and has images to measure.
   *
   * @param classes null when the data set is not known
   * @param pointer to the object with the field {@code classes}
   */
  static void check(
      ClassSelection selection,
      Split split,
      @Nullable List<ClassSplit> classes,
      String pointer,
      List<SpecProblem> problems) {
    if (classes == null) {
      return;
    }
    ToIntFunction<ClassSplit> images = SpecResolver.imagesOf(split);
    List<Integer> listed = selection.listed();
    if (listed == null) {
      List<ClassSplit> empty = classes.stream().filter(c -> images.applyAsInt(c) == 0).toList();
      if (!empty.isEmpty()) {
        problems.add(
            new SpecProblem(
                pointer + "/classes",
                "there are no images of %s in the split; list the others"
                    .formatted(EmptyClassChecks.named(empty))));
      }
      return;
    }
    for (int i = 0; i < listed.size(); i++) {
      int c = listed.get(i);
      if (c >= classes.size()) {
        problems.add(
            new SpecProblem(
                pointer + "/classes/" + i,
                "there is no class %d; the data set has classes 0 to %d"
                    .formatted(c, classes.size() - 1)));
      } else if (images.applyAsInt(classes.get(c)) == 0) {
        problems.add(
            new SpecProblem(
                pointer + "/classes/" + i, "class %d has no images in the split".formatted(c)));
      }
    }
  }
}
