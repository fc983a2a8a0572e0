package dev.flattail.spec;

/**
 * Groups of classes by their number of training samples; the classes between are "medium".
 *
 * @param many a class with at least this many is "many"
 * @param few a class with at most this many is "few"
 */
public record Thresholds(@Default("100") @AtLeast(1) int many, @Default("20") @AtLeast(0) int few)
    implements Checked {
  @Override
  public void check(String pointer, Problems problems) {
    if (few >= many && !problems.under(pointer)) {
      problems.add(pointer + "/few", "must be less than many (" + many + ")");
    }
  }
}
