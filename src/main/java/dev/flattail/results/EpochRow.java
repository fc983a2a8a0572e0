package dev.flattail.results;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code GET /jobs/{id}/metrics}. Test values are null when the epoch was not evaluated
 * or there are no test images.
 *
 * @param epoch from 1
 * @param learningRate learning rate of the epoch's steps
 * @param rho radius of the perturbation, or gamma of {@code model-perturbation}; null without one
 * @param trainLoss mean over the steps of the loss that gives the update its gradient (SAM's second
 *     pass)
 * @param trainAccuracy accuracy in that pass, weighted by lambda under mixup
 * @param testLoss plain cross-entropy, in nats
 * @param balancedAccuracy mean over the classes of the test accuracy by class; {@code many}, {@code
 *     medium} and {@code few} are the same over a group of classes
 * @param validationAccuracy null without a validation split
 * @param validationLoss plain cross-entropy on the validation split, in nats
 * @param seconds duration of the epoch, including its evaluation and measurement
 * @param imagesPerSecond training images per second of the steps alone
 * @param curvature one entry for each measured class, in the order of the spec; null in epochs
 *     without a measurement
 */
public record EpochRow(
    int epoch,
    double learningRate,
    @Nullable Double rho,
    double trainLoss,
    @Fraction double trainAccuracy,
    @OnTestSplit @Nullable Double testLoss,
    @OnTestSplit @Fraction @Nullable Double testAccuracy,
    @OnTestSplit @Fraction @Nullable Double balancedAccuracy,
    @OnTestSplit @Fraction @Nullable Double many,
    @OnTestSplit @Fraction @Nullable Double medium,
    @OnTestSplit @Fraction @Nullable Double few,
    @Fraction @Nullable Double validationAccuracy,
    @Nullable Double validationLoss,
    double seconds,
    double imagesPerSecond,
    @Nullable List<ClassCurvature> curvature) {
  /** Name of the component that numbers the rows. */
  public static final String EPOCH = "epoch";

  /** Name of the component with the curvature of the classes. */
  public static final String CURVATURE = "curvature";

  /** Returns the names of the numbers of a row besides its own, in order. */
  public static List<String> figures() {
    return Arrays.stream(EpochRow.class.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(name -> !Set.of(EPOCH, CURVATURE).contains(name))
        .toList();
  }

  /** Returns whether a figure, which may be one of a class's curvature, is from 0 to 1. */
  public static boolean isFraction(String figure) {
    return fractions().contains(figure) || ClassCurvature.isFraction(figure);
  }

  /** Returns the names of the figures from 0 to 1. */
  public static Set<String> fractions() {
    return marked(Fraction.class);
  }

  /**
   * Returns the path in SQL's JSON path language to a figure of a row, which may be one of a
   * class's curvature; empty for names that are no figure.
   */
  public static Optional<String> path(String figure) {
    return figures().contains(figure) ? Optional.of("$." + figure) : ClassCurvature.path(figure);
  }

  /**
   * Returns the name of a figure's curve in an experiment tracker, which groups curves by folder.
   */
  public static String curve(String figure) {
    return ClassCurvature.path(figure).isPresent()
        ? figure.replaceFirst("\\.", "/")
        : (fractions().contains(figure) ? "accuracy/" : "training/") + figure;
  }

  /** Returns the measured figures of the classes' curvature by their names. */
  public SequencedMap<String, Double> curvatureFigures() {
    SequencedMap<String, Double> found = new LinkedHashMap<>();
    for (ClassCurvature entry : curvature == null ? List.<ClassCurvature>of() : curvature) {
      entry
          .figures()
          .forEach(
              (name, value) -> {
                if (value != null) {
                  found.put(name, value);
                }
              });
    }
    return found;
  }

  /** Returns the names of the figures that every row has, so that a missing number is NaN. */
  public static Set<String> alwaysMeasured() {
    return names(component -> component.getType().isPrimitive());
  }

  /** Returns the names of the figures that are measured on the test split. */
  public static Set<String> testFigures() {
    return marked(OnTestSplit.class);
  }

  private static Set<String> marked(Class<? extends Annotation> mark) {
    return names(component -> component.isAnnotationPresent(mark));
  }

  private static Set<String> names(Predicate<RecordComponent> which) {
    return Arrays.stream(EpochRow.class.getRecordComponents())
        .filter(which)
        .map(RecordComponent::getName)
        .collect(Collectors.toUnmodifiableSet());
  }
}
