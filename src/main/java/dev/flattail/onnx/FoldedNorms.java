package dev.flattail.onnx;

import dev.flattail.architecture.Architecture;
import dev.flattail.onnx.TensorReader.Span;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The batch normalizations that are folded, as {@code factor x + shift} for each channel. */
final class FoldedNorms {
  private final Map<NormEntries, Affine> norms = new HashMap<>();

  private FoldedNorms() {}

  /**
   * A batch normalization.
   *
   * @param factor of each channel
   * @param shift of each channel
   */
  record Affine(double[] factor, double[] shift) {}

  /**
   * Reads the normalizations of all parts, which are small, in the order of the checkpoint.
   *
   * @param dataStart offset of the checkpoint's data
   */
  static FoldedNorms of(List<Part> parts, Weights weights, long dataStart) throws IOException {
    List<NormEntries> norms =
        parts.stream()
            .filter(Part.Numbers.class::isInstance)
            .map(part -> ((Part.Numbers) part).initializer())
            .filter(Initializer.FoldedBias.class::isInstance)
            .map(bias -> ((Initializer.FoldedBias) bias).norm())
            .toList();
    List<TensorEntry> entries =
        norms.stream()
            .flatMap(norm -> Stream.of(norm.scale(), norm.shift(), norm.mean(), norm.variance()))
            .sorted(Comparator.comparingLong(TensorEntry::begin))
            .toList();
    Map<String, double[]> values = new HashMap<>();
    List<Span> spans = entries.stream().map(Span::of).toList();
    try (TensorReader tensors = new TensorReader(weights, dataStart, spans)) {
      for (TensorEntry entry : entries) {
        values.put(entry.name(), tensors.read(entry, 0, Math.toIntExact(entry.numbers())));
      }
    }
    FoldedNorms folded = new FoldedNorms();
    norms.forEach(norm -> folded.norms.put(norm, affine(norm, values)));
    return folded;
  }

  private static Affine affine(NormEntries norm, Map<String, double[]> values) {
    double[] factor = read(values, norm.scale()).clone();
    double[] shift = read(values, norm.shift()).clone();
    double[] mean = read(values, norm.mean());
    double[] variance = read(values, norm.variance());
    for (int c = 0; c < factor.length; c++) {
      factor[c] /= Math.sqrt(variance[c] + Architecture.BATCH_NORM_EPSILON);
      shift[c] -= mean[c] * factor[c];
    }
    return new Affine(factor, shift);
  }

  private static double[] read(Map<String, double[]> values, TensorEntry entry) {
    return Objects.requireNonNull(values.get(entry.name()), entry.name());
  }

  Affine get(NormEntries norm) {
    return Objects.requireNonNull(norms.get(norm), norm.scale().name());
  }
}
