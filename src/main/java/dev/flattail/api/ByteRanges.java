package dev.flattail.api;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Range} header, RFC 9110 section 14. */
final class ByteRanges {
  private static final int MOST = 16;
  private static final Pattern RANGE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  private ByteRanges() {}

  /**
   * Bytes {@code first} to {@code last}, both included.
   *
   * @param first from 0
   */
  record ByteRange(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  /**
   * The ranges of a file of {@code size} bytes that the header asks for.
   *
   * @return null when the header is to be ignored (none, another unit, not a range); empty when
   *     none of its ranges lies within the file, or there are more than {@value #MOST}
   */
  static @Nullable List<ByteRange> parse(@Nullable String header, long size) {
    if (header == null || !header.startsWith("bytes=")) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    String[] specs = header.substring("bytes=".length()).split(",");
    for (String spec : specs) {
      Matcher matcher = RANGE.matcher(spec.strip());
      if (!matcher.matches()) {
        return null;
      }
      String from = matcher.group(1);
      String to = matcher.group(2);
      if (from.isEmpty() && to.isEmpty()
          || (!from.isEmpty() && !to.isEmpty() && Long.parseLong(to) < Long.parseLong(from))) {
        return null;
      }
      long first = from.isEmpty() ? Math.max(0, size - Long.parseLong(to)) : Long.parseLong(from);
      long last =
          from.isEmpty() || to.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(to));
      if (first <= last) {
        ranges.add(new ByteRange(first, last));
      }
    }
    return specs.length > MOST ? List.of() : ranges;
  }
}
