package dev.flattail.engine.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors header, turned from untrusted text into entries that are known to fit the data: no
 * tensor reaches beyond it, overlaps another, leaves a hole, or differs in size from its shape.
 */
final class Header {
  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");

  private Header() {}

  /**
   * Entries in the order of the data.
   *
   * @param dataLength bytes after the header
   * @throws BadCheckpoint when anything does not fit
   */
  static List<HeaderEntry> entries(Map<String, Object> header, long dataLength) {
    List<HeaderEntry> entries = new ArrayList<>();
    header.forEach(
        (name, value) -> {
          if (!name.equals("__metadata__")) {
            entries.add(entry(name, value, dataLength));
          }
        });
    entries.sort(Comparator.comparingLong(HeaderEntry::begin).thenComparingLong(HeaderEntry::end));
    long reached = 0;
    for (HeaderEntry entry : entries) {
      if (entry.begin() != reached) {
        throw new BadCheckpoint(
            "tensor "
                + entry.name()
                + " starts at byte "
                + entry.begin()
                + ", but the tensor before it ends at "
                + reached);
      }
      reached = entry.end();
    }
    if (reached != dataLength) {
      throw new BadCheckpoint(
          "the header describes " + reached + " bytes of data, the file holds " + dataLength);
    }
    return entries;
  }

  private static HeaderEntry entry(String name, Object value, long dataLength) {
    if (!(value instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
      throw new BadCheckpoint("tensor " + name + " must have dtype, shape and data_offsets");
    }
    Dtype dtype = dtype(name, fields.get("dtype"));
    List<Long> shape = naturals(name, "shape", fields.get("shape"));
    List<Long> offsets = naturals(name, "data_offsets", fields.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataLength) {
      throw new BadCheckpoint(
          "tensor "
              + name
              + " has data_offsets "
              + offsets
              + " in "
              + dataLength
              + " bytes of data");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (bytes != bytesOf(dtype, shape)) {
      throw new BadCheckpoint(
          "tensor " + name + " has " + bytes + " bytes, which are not " + dtype + " " + shape);
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new BadCheckpoint("tensor " + name + " is larger than 2 GiB");
    }
    return new HeaderEntry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  /** Bytes of a shape, or -1 when they do not fit into a long. */
  private static long bytesOf(Dtype dtype, List<Long> shape) {
    try {
      long bytes = dtype.bytes();
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      return bytes;
    } catch (ArithmeticException tooLarge) {
      return -1;
    }
  }

  private static Dtype dtype(String name, @Nullable Object value) {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(value)) {
        return dtype;
      }
    }
    throw new BadCheckpoint(
        "tensor " + name + " has dtype " + value + "; readable are F64, F32, F16, BF16 and I64");
  }

  private static List<Long> naturals(String name, String field, @Nullable Object value) {
    List<Long> numbers = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Long number && number >= 0) {
          numbers.add(number);
        }
      }
      if (numbers.size() == list.size()) {
        return List.copyOf(numbers);
      }
    }
    throw new BadCheckpoint(
        "tensor " + name + ": " + field + " must be a list of integers that are not negative");
  }
}
