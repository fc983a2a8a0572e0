package dev.flattail.engine.evaluate;

import dev.flattail.jobspec.Thresholds;
import dev.flattail.results.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Groups classes by their number of training images.
 *
 * @param trainCounts training images of each class
 * @param ofClass the group of each class
 */
public record ClassGroups(int[] trainCounts, List<Thresholds.Group> ofClass) {

  /** Groups classes with these training images by {@code thresholds}. */
  public ClassGroups(int[] trainCounts, Thresholds thresholds) {
    this(trainCounts, thresholds.groups(trainCounts));
  }

  /** Returns the number of classes. */
  public int classes() {
    return trainCounts.length;
  }

  /** Computes an evaluation from counts. What the counts do not determine are parameters. */
  public Evaluation evaluation(
      ClassTally tally,
      @Nullable List<Mistake> mistakes,
      @Nullable Double top5,
      @Nullable Double ece,
      @Nullable Double loss) {
    List<@Nullable Double> perClass = new ArrayList<>();
    long correct = 0;
    long images = 0;
    for (int c = 0; c < classes(); c++) {
      int ofClass = tally.images()[c];
      perClass.add(ofClass == 0 ? null : (double) tally.correct()[c] / ofClass);
      correct += tally.correct()[c];
      images += ofClass;
    }
    return new Evaluation(
        new EvaluationResult(
            images == 0 ? null : (double) correct / images,
            top5,
            mean(perClass, group -> true),
            mean(perClass, group -> group == Thresholds.Group.MANY),
            mean(perClass, group -> group == Thresholds.Group.MEDIUM),
            mean(perClass, group -> group == Thresholds.Group.FEW),
            perClass,
            ece,
            loss,
            null),
        tally,
        mistakes);
  }

  private @Nullable Double mean(
      List<@Nullable Double> perClass, Predicate<Thresholds.Group> belongs) {
    double sum = 0;
    int members = 0;
    for (int c = 0; c < classes(); c++) {
      Double accuracy = perClass.get(c);
      if (accuracy != null && belongs.test(ofClass.get(c))) {
        sum += accuracy;
        members++;
      }
    }
    return members == 0 ? null : sum / members;
  }
}
