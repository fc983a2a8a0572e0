package dev.flattail.submission.sweeps;

import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Samples of values that are drawn from distributions.
 *
 * <p>A value depends on the seed, its pointer and the number of its sample alone. So more samples
 * continue the sequence, and an entry more or less leaves the values of the others as they are.
 *
 * @param entries distributions by place
 * @param seed of the draws
 * @param samples how many; one, without values, for a sweep without distributions
 */
record SweepSpace(List<Entry> entries, long seed, int samples) {
  /** The one sample of a sweep that draws nothing. */
  static final SweepSpace NONE = new SweepSpace(List.of(), 0, 1);

  /** One entry of a sweep's {@code space}. */
  record Entry(SweepTarget target, Distribution distribution) {
    @Nullable Object draw(long seed, int sample) {
      return distribution.draw(random(seed, sample));
    }

    private Object key(long seed, int sample) {
      return distribution.key(random(seed, sample));
    }

    private KeyedRandom random(long seed, int sample) {
      return KeyedRandom.of("sweep:" + target.pointer(), seed, sample);
    }
  }

  /** Returns a sample's values in the order of the entries. */
  Map<SweepTarget, @Nullable Object> values(int sample) {
    Map<SweepTarget, @Nullable Object> values = new LinkedHashMap<>();
    for (Entry entry : entries) {
      values.put(entry.target(), entry.draw(seed, sample));
    }
    return values;
  }

  /** Returns, for each sample, the first one with the same values: mostly itself. */
  int[] firstEqual() {
    int[] first = new int[samples];
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int sample = 0; sample < samples; sample++) {
      List<Object> keys = new ArrayList<>();
      for (Entry entry : entries) {
        keys.add(entry.key(seed, sample));
      }
      first[sample] = Objects.requireNonNullElse(seen.putIfAbsent(keys, sample), sample);
    }
    return first;
  }
}
