package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Warns of an imbalance on a data set that is not balanced, from which it makes another profile.
 */
final class ImbalanceWarnings {
  private ImbalanceWarnings() {}

  /**
   * Returns the warning, if any.
   *
   * @param whole images of each class after the validation split, before the imbalance
   * @param kept the same after the imbalance
   */
  static List<Warning> of(ImbalanceSpec imbalance, List<ClassSplit> whole, List<ClassSplit> kept) {
    int[] available = trained(whole);
    int least = IntStream.of(available).min().orElse(0);
    int most = IntStream.of(available).max().orElse(0);
    if (least == most) {
      return List.of();
    }
    int[] wanted = imbalance.wanted(available);
    List<ClassSplit> scarce = whole.stream().filter(c -> c.train() < wanted[c.index()]).toList();
    List<String> effects = new ArrayList<>();
    if (!scarce.isEmpty()) {
      ClassSplit first = scarce.getFirst();
      int[] counts = trained(kept);
      int[] asked = IntStream.of(wanted).sorted().toArray();
      effects.add(
          "asks for %d images of class %d (%s), which has %d%s; the ratio of the smallest class to the largest is then %s and not %s"
              .formatted(
                  wanted[first.index()],
                  first.index(),
                  first.name(),
                  first.train(),
                  scarce.size() == 1
                      ? ""
                      : ", and for more than there are of %d more".formatted(scarce.size() - 1),
                  ratio(IntStream.of(counts).min().orElse(0), IntStream.of(counts).max().orElse(0)),
                  ratio(asked[0], asked[asked.length - 1])));
    }
    effects.add(
        "the data set's own counts are already unbalanced (%d to %d images a class), and the largest class is cut to their mean"
            .formatted(least, most));
    return List.of(
        new Warning(
            "/dataset/imbalance",
            String.join("; ", effects)
                + ". Set imbalance to null to train on the images as they are"));
  }

  private static int[] trained(List<ClassSplit> classes) {
    return classes.stream().mapToInt(ClassSplit::train).toArray();
  }

  private static String ratio(int smallest, int largest) {
    return largest == 0 ? "0" : String.format(Locale.ROOT, "%.3g", (double) smallest / largest);
  }
}
