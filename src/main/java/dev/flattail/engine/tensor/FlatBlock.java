package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The elements of a flat vector that belong to some of its tensors. Call with no recording. */
public final class FlatBlock {
  private final long whole;
  private final List<Range> ranges;

  /**
   * A run of elements of the flat vector.
   *
   * @param from the first one
   * @param to one after the last
   */
  private record Range(long from, long to) {
    long size() {
      return to - from;
    }
  }

  private FlatBlock(long whole, List<Range> ranges) {
    this.whole = whole;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Selects tensors of a layout.
   *
   * @param names at least one; all must be in the layout
   */
  public static FlatBlock of(FlatLayout layout, Set<String> names) {
    List<Range> ranges = new ArrayList<>();
    for (FlatLayout.Slot slot : layout.slots()) {
      if (names.contains(slot.name())) {
        long end = slot.offset() + slot.size();
        boolean follows = !ranges.isEmpty() && ranges.getLast().to == slot.offset();
        long start = follows ? ranges.removeLast().from : slot.offset();
        ranges.add(new Range(start, end));
      }
    }
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("a block without tensors");
    }
    return new FlatBlock(layout.size(), ranges);
  }

  /** Selects all elements of a vector of so many. */
  public static FlatBlock whole(long size) {
    return new FlatBlock(size, List.of(new Range(0, size)));
  }

  /** Returns whether an element of the flat vector is selected. */
  public boolean contains(long element) {
    return ranges.stream().anyMatch(range -> range.from <= element && element < range.to);
  }

  /**
   * Computes the squared length of each block of a vector in float64, with one transfer from the
   * device. Nothing is recorded.
   *
   * @param vector as long as the layout of the blocks
   */
  public static double[] squares(NDArray vector, List<FlatBlock> blocks) {
    int[] bounds =
        blocks.stream()
            .flatMap(block -> block.ranges.stream())
            .flatMapToInt(range -> IntStream.of((int) range.from, (int) range.to))
            .toArray();
    double[] ofRanges;
    try (NDManager scope = vector.getManager().newSubManager();
        GradMode off = GradMode.off()) {
      ofRanges =
          Kernels.call("range_squares", scope, vector, Kernels.integers(bounds)).toDoubleArray();
    }
    double[] sums = new double[blocks.size()];
    int next = 0;
    for (int b = 0; b < sums.length; b++) {
      for (int range = 0; range < blocks.get(b).ranges.size(); range++) {
        sums[b] += ofRanges[next];
        next++;
      }
    }
    return sums;
  }

  /** Returns the number of selected elements. */
  public long size() {
    return ranges.stream().mapToLong(Range::size).sum();
  }

  /**
   * Copies the selected elements.
   *
   * @param vector as long as the layout
   * @return {@code [size]}, owned by {@code owner}
   */
  public NDArray select(NDArray vector, NDManager owner) {
    try (NDManager scope = owner.newSubManager()) {
      NDList selected = new NDList();
      for (Range range : ranges) {
        selected.add(piece(vector, range.from, range.to, scope));
      }
      return owned(selected, owner);
    }
  }

  /**
   * Puts the selected elements in their places among zeros.
   *
   * @param block {@code [size]}
   * @return as long as the layout, owned by {@code owner}
   */
  public NDArray expand(NDArray block, NDManager owner) {
    try (NDManager scope = owner.newSubManager()) {
      NDList pieces = new NDList();
      long at = 0;
      long taken = 0;
      for (Range range : ranges) {
        addZeros(pieces, range.from - at, block, scope);
        pieces.add(piece(block, taken, taken + range.size(), scope));
        taken += range.size();
        at = range.to;
      }
      addZeros(pieces, whole - at, block, scope);
      return owned(pieces, owner);
    }
  }

  private static void addZeros(NDList pieces, long count, NDArray like, NDManager scope) {
    if (count > 0) {
      pieces.add(scope.zeros(new Shape(count), like.getDataType()));
    }
  }

  private static NDArray piece(NDArray vector, long from, long to, NDManager scope) {
    NDArray piece = vector.get("{}:{}", from, to);
    piece.attach(scope);
    return piece;
  }

  /** Joins pieces into an array of its own. */
  private static NDArray owned(NDList pieces, NDManager owner) {
    NDArray joined =
        pieces.size() == 1 ? pieces.getFirst().duplicate() : NDArrays.concat(pieces, 0);
    joined.attach(owner);
    return joined;
  }
}
