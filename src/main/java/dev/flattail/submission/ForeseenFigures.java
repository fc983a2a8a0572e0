package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.results.EvaluationResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which figures of an {@link dev.flattail.results.EvaluationResult} will be null.
 *
 * @param images number of a class's images in the split that is evaluated
 * @param noImages says that the split has no images
 * @param trainCounts training images of each class, which determine the groups
 * @param setting pointer to the thresholds in the spec
 */
record ForeseenFigures(
    List<ClassSplit> classes,
    ToIntFunction<ClassSplit> images,
    String noImages,
    Thresholds thresholds,
    int[] trainCounts,
    String setting) {
  static final String PER_CLASS = "perClass";

  /** Number of predictions that {@code accuracyTop5} counts. */
  static final int TOP = 5;

  private static final Pattern ENTRY = Pattern.compile(PER_CLASS + "\\[([0-9]{1,9})]");

  /** Returns why a figure will be null; null when it will be a number. */
  @Nullable String absence(String figure) {
    if (figure.equals(EvaluationResult.EPOCH)) {
      return null;
    }
    if (Submissions.total(classes, images) == 0) {
      return noImages;
    }
    Matcher entry = ENTRY.matcher(figure);
    if (entry.matches()) {
      ClassSplit of = classes.get(Integer.parseInt(entry.group(1)));
      return images.applyAsInt(of) == 0
          ? "class %d (%s) has no images in the split".formatted(of.index(), of.name())
          : null;
    }
    if (figure.equals(EvaluationResult.ACCURACY_TOP5) && classes.size() < TOP) {
      return "the data set has %d classes".formatted(classes.size());
    }
    return Arrays.stream(Thresholds.Group.values())
        .filter(group -> name(group).equals(figure))
        .findFirst()
        .map(this::absence)
        .orElse(null);
  }

  private @Nullable String absence(Thresholds.Group group) {
    List<Thresholds.Group> groups = thresholds.groups(trainCounts);
    int[] members = IntStream.range(0, groups.size()).filter(c -> groups.get(c) == group).toArray();
    if (members.length == 0) {
      return "no class is \"%s\", %s; change %s, or the training counts"
          .formatted(name(group), definition(group), setting);
    }
    return Arrays.stream(members).allMatch(c -> images.applyAsInt(classes.get(c)) == 0)
        ? "no class of this group has images in the split"
        : null;
  }

  private String definition(Thresholds.Group group) {
    return switch (thresholds) {
      case Thresholds.ByCount(int many, int few) -> {
        int least = Arrays.stream(trainCounts).min().orElse(0);
        int most = Arrays.stream(trainCounts).max().orElse(0);
        yield switch (group) {
          case MANY ->
              "which is %d or more training images, and the largest has %d".formatted(many, most);
          case MEDIUM ->
              "which is more than %d and less than %d training images, and the classes have %d to %d"
                  .formatted(few, many, least, most);
          case FEW ->
              "which is %d or fewer training images, and the rarest has %d".formatted(few, least);
        };
      }
      case Thresholds.ByRank(int manyBelow, int fewFrom) ->
          switch (group) {
            case MANY -> "which is ranks below %d".formatted(manyBelow);
            case MEDIUM -> "which is ranks from %d and below %d".formatted(manyBelow, fewFrom);
            case FEW ->
                "which is ranks from %d, and the last of %d classes has rank %d"
                    .formatted(fewFrom, trainCounts.length, trainCounts.length - 1);
          };
    };
  }

  private static String name(Thresholds.Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }
}
