package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Problems;
import java.util.Arrays;
import java.util.List;

/** Defines the "many" and "few" classes; the others are "medium". */
@DistinguishedByField(
    fields = {"manyBelow", "fewFrom"},
    present = Thresholds.ByRank.class,
    absent = Thresholds.ByCount.class)
public sealed interface Thresholds {

  /** The thresholds of OLTR and CC-SAM, which are the default. */
  Thresholds USUAL = new ByCount(100, 20);

  /** A group of classes. */
  enum Group {
    MANY,
    MEDIUM,
    FEW
  }

  /**
   * Returns the group of each class.
   *
   * @param trainCounts training images of each class
   */
  List<Group> groups(int[] trainCounts);

  /**
   * Groups by the number of training images (OLTR, CC-SAM).
   *
   * @param many a class with at least this many is "many"
   * @param few a class with at most this many is "few"
   */
  record ByCount(@Default("100") @AtLeast(1) int many, @Default("20") @AtLeast(0) int few)
      implements Thresholds, Checked {
    @Override
    public void check(String pointer, Problems problems) {
      if (few >= many && !problems.under(pointer)) {
        problems.add(pointer + "/few", "must be less than many (" + many + ")");
      }
    }

    @Override
    public List<Group> groups(int[] trainCounts) {
      return Arrays.stream(trainCounts)
          .mapToObj(n -> n >= many ? Group.MANY : n <= few ? Group.FEW : Group.MEDIUM)
          .toList();
    }
  }

  /**
   * Groups by rank, from 0, among the classes sorted by their training images, most first. Classes
   * with equal counts keep the data set's order. MiSLAS and ARB ({@code head_class_idx}, {@code
   * tail_class_idx}) cut by index: in CIFAR-LT the classes have that order, and for larger data
   * sets their code sorts them.
   *
   * @param manyBelow a class of a lower rank is "many"
   * @param fewFrom a class of this rank or a higher one is "few"
   */
  record ByRank(@AtLeast(0) int manyBelow, @AtLeast(0) int fewFrom) implements Thresholds, Checked {
    @Override
    public void check(String pointer, Problems problems) {
      if (fewFrom < manyBelow && !problems.under(pointer)) {
        problems.add(pointer + "/fewFrom", "must be at least manyBelow (" + manyBelow + ")");
      }
    }

    @Override
    public List<Group> groups(int[] trainCounts) {
      Group[] groups = new Group[trainCounts.length];
      int[] sorted = ClassCounts.byFrequency(trainCounts);
      for (int rank = 0; rank < sorted.length; rank++) {
        groups[sorted[rank]] =
            rank < manyBelow ? Group.MANY : rank >= fewFrom ? Group.FEW : Group.MEDIUM;
      }
      return List.of(groups);
    }
  }
}
