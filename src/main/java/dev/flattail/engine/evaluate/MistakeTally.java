package dev.flattail.engine.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the most confident mistakes of each class. Of equally confident ones it keeps those that
 * come first, so that the result does not depend on anything but the predictions.
 */
final class MistakeTally {
  /** Maximum number of mistakes of a class. */
  static final int MOST = 12;

  private static final Comparator<Mistake> CONFIDENT_FIRST =
      Comparator.comparingDouble(Mistake::confidence).reversed().thenComparing(Mistake::image);

  /** By class; the least confident mistake is the head. */
  private final List<@Nullable PriorityQueue<Mistake>> byClass;

  MistakeTally(int classes) {
    byClass = new ArrayList<>(classes);
    for (int c = 0; c < classes; c++) {
      byClass.add(null);
    }
  }

  void add(Mistake mistake) {
    PriorityQueue<Mistake> kept = byClass.get(mistake.label());
    if (kept == null) {
      kept = new PriorityQueue<>(CONFIDENT_FIRST.reversed());
      byClass.set(mistake.label(), kept);
    }
    kept.add(mistake);
    if (kept.size() > MOST) {
      kept.remove();
    }
  }

  /** Returns the mistakes by class, and within a class the most confident one first. */
  List<Mistake> mistakes() {
    List<Mistake> all = new ArrayList<>();
    for (PriorityQueue<Mistake> kept : byClass) {
      if (kept != null) {
        all.addAll(kept.stream().sorted(CONFIDENT_FIRST).toList());
      }
    }
    return all;
  }
}
