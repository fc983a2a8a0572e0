package dev.flattail.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy by class of several runs.
 *
 * @param run what is compared
 * @param runs names, in the order of every class's accuracies
 * @param classes usually head to tail
 */
public record AccuracyComparisonPlot(String run, List<String> runs, List<ClassAccuracies> classes)
    implements Plot {
  public AccuracyComparisonPlot {
    runs = List.copyOf(runs);
    classes = List.copyOf(classes);
  }

  /** One class; an accuracy is a fraction, null where not measured. */
  public record ClassAccuracies(String name, int trainImages, List<@Nullable Double> accuracies) {
    public ClassAccuracies {
      accuracies = Collections.unmodifiableList(new ArrayList<>(accuracies));
    }
  }
}
