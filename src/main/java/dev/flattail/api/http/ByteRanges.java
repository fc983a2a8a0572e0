package dev.flattail.api.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRange;

/** Parses the {@code Range} header (RFC 9110, section 14). */
final class ByteRanges {
  private static final int MOST = 16;

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
   * Returns the ranges of a file of {@code size} bytes that the header requests.
   *
   * @return null when the header must be ignored (absent, another unit, malformed); empty when no
   *     range lies within the file, or there are more than {@value #MOST} ranges
   */
  static @Nullable List<ByteRange> parse(@Nullable String header, long size) {
    List<HttpRange> ranges;
    try {
      ranges = HttpRange.parseRanges(header);
    } catch (IllegalArgumentException notRanges) {
      return null;
    }
    if (ranges.isEmpty()) {
      return null;
    }
    return ranges.size() > MOST
        ? List.of()
        : ranges.stream()
            .filter(range -> range.getRangeStart(size) < size)
            .map(range -> new ByteRange(range.getRangeStart(size), range.getRangeEnd(size)))
            .toList();
  }
}
