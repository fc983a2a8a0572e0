package dev.flattail.onnx;

import dev.flattail.architecture.Architecture;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The batch normalizations that are folded, as {@code factor x + shift} for each channel. */
final class FoldedNorms {
  private final Map<TensorEntry, double[]> values = new HashMap<>();

  private FoldedNorms() {}

  /** Reads the normalizations of all parts, which are small, in the order of the checkpoint. */
  static FoldedNorms of(List<Part> parts, TensorReader tensors) throws IOException {
    Set<NormEntries> norms = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Part.Numbers(Initializer.FoldedBias(String _, NormEntries norm))) {
        norms.add(norm);
      }
    }
    List<TensorEntry> entries =
        norms.stream()
            .flatMap(norm -> Stream.of(norm.scale(), norm.shift(), norm.mean(), norm.variance()))
            .sorted(Comparator.comparingLong(TensorEntry::begin))
            .toList();
    FoldedNorms folded = new FoldedNorms();
    for (TensorEntry entry : entries) {
      folded.values.put(entry, tensors.read(entry, 0, Math.toIntExact(entry.numbers())));
    }
    return folded;
  }

  /** Computes the factor of a channel. */
  double factor(NormEntries norm, int channel) {
    return of(norm.scale(), channel)
        / Math.sqrt(of(norm.variance(), channel) + Architecture.BATCH_NORM_EPSILON);
  }

  /** Computes the shift of a channel. */
  double shift(NormEntries norm, int channel) {
    return of(norm.shift(), channel) - of(norm.mean(), channel) * factor(norm, channel);
  }

  private double of(TensorEntry entry, int channel) {
    return values.get(entry)[channel];
  }
}
