package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.ColumnsFigure;
import dev.flattail.plot.layout.ColumnsFigure.Entry;
import dev.flattail.plot.layout.Key;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.plot.layout.PercentScale;
import dev.flattail.results.EvaluationResult;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Accuracy of each class, ordered from head to tail and colored by group, over the number of its
 * training images.
 *
 * @param classes by class number
 * @param cuts between the groups
 */
public record ClassAccuracyPlot(
    String run, List<ClassImages> classes, EvaluationResult evaluation, Cuts cuts) implements Plot {
  private static final double HEIGHT = 240;

  public ClassAccuracyPlot {
    classes = List.copyOf(classes);
    if (evaluation.perClass().size() != classes.size()) {
      throw new IllegalArgumentException(
          "%d classes need as many accuracies, not %d"
              .formatted(classes.size(), evaluation.perClass().size()));
    }
  }

  /** Where frequent classes end and rare ones begin. */
  public sealed interface Cuts {}

  /**
   * By training images.
   *
   * @param many a class with at least this many training images is frequent
   * @param few a class with at most this many training images is rare
   */
  public record ByImages(int many, int few) implements Cuts {
    public ByImages {
      if (few >= many) {
        throw new IllegalArgumentException(
            "few (" + few + ") must be less than many (" + many + "), or a class would be both");
      }
    }
  }

  /**
   * By rank from head to tail, from 0.
   *
   * @param manyBelow a class of a lower rank is frequent
   * @param fewFrom a class of this rank or a higher one is rare
   */
  public record ByRank(int manyBelow, int fewFrom) implements Cuts {
    public ByRank {
      if (fewFrom < manyBelow) {
        throw new IllegalArgumentException(
            "fewFrom (%d) must be at least manyBelow (%d), or a class would be both"
                .formatted(fewFrom, manyBelow));
      }
    }
  }

  /** A class where it stands. */
  private record Ranked(int rank, String name, int images, double accuracy, Ink ink) {
    Entry entry() {
      return new Entry(
          rank,
          0,
          accuracy,
          ink,
          "%s: %s with %s training images"
              .formatted(name, Numbers.percent(accuracy), Numbers.grouped(images)));
    }
  }

  Picture picture() {
    List<Ranked> ranked = ranked();
    OptionalDouble balanced = mean(ranked, ink -> true);
    ColumnsFigure figure =
        ColumnsFigure.ofBars(
            "Accuracy by class, from head to tail",
            balanced.isPresent()
                ? run + "; dashed: mean over classes " + Numbers.percent(balanced.getAsDouble())
                : run,
            ranked.stream().map(Ranked::name).toList(),
            1);
    figure.legend(
        List.of(
            key(ranked, manyName(), Palette.MANY),
            key(ranked, "Medium", Palette.MEDIUM),
            key(ranked, fewName(), Palette.FEW)));
    figure.panel("accuracy on the class's test images", HEIGHT, new PercentScale(1));
    // Behind the bars, so that it crosses none of them.
    figure.level(balanced.orElse(Double.NaN), new Stroke(Palette.INK, 1.2, List.of(5.0, 4.0)));
    figure.bars("accuracy by class", ranked.stream().map(Ranked::entry).toList());
    if (ranked.isEmpty()) {
      figure.note("no classes");
    }
    figure.trainingImages(
        ranked.stream().map(Ranked::images).toList(), rank -> ranked.get(rank).ink);
    return figure.finish(
        "class, ranked by training images",
        "Test accuracy and number of training images of every class of " + run);
  }

  private List<Ranked> ranked() {
    List<Integer> numbers = ClassImages.headToTail(classes);
    return IntStream.range(0, numbers.size())
        .mapToObj(
            rank -> {
              int number = numbers.get(rank);
              ClassImages of = classes.get(number);
              return new Ranked(
                  rank,
                  ClassLabel.of(number, of.name()),
                  of.trainImages(),
                  Numbers.orNaN(evaluation.perClass().get(number)),
                  ink(rank, of.trainImages()));
            })
        .toList();
  }

  private Ink ink(int rank, int images) {
    boolean many =
        switch (cuts) {
          case ByImages by -> images >= by.many();
          case ByRank by -> rank < by.manyBelow();
        };
    boolean few =
        switch (cuts) {
          case ByImages by -> images <= by.few();
          case ByRank by -> rank >= by.fewFrom();
        };
    return many ? Palette.MANY : few ? Palette.FEW : Palette.MEDIUM;
  }

  private String manyName() {
    return switch (cuts) {
      case ByImages by -> "Many (≥ " + by.many() + " images)";
      case ByRank by -> "Many (the first " + by.manyBelow() + ")";
    };
  }

  private String fewName() {
    return switch (cuts) {
      case ByImages by -> "Few (≤ " + by.few() + ")";
      case ByRank by -> "Few (after the first " + by.fewFrom() + ")";
    };
  }

  private static Key key(List<Ranked> ranked, String name, Ink ink) {
    OptionalDouble mean = mean(ranked, ink::equals);
    return new Key(
        name + (mean.isPresent() ? " " + Numbers.percent(mean.getAsDouble()) : " none"), ink);
  }

  private static OptionalDouble mean(List<Ranked> ranked, Predicate<Ink> group) {
    return ranked.stream()
        .filter(of -> group.test(of.ink))
        .mapToDouble(Ranked::accuracy)
        .filter(Double::isFinite)
        .average();
  }
}
