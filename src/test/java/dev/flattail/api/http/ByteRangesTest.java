package dev.flattail.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.http.ByteRanges.ByteRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-, 0, 99",
    "bytes=10-19, 10, 19",
    "bytes=90-500, 90, 99",
    "bytes=-1, 99, 99",
    "bytes=-500, 0, 99",
  })
  void aRangeIsCutToTheFile(String header, long first, long last) {
    assertThat(ByteRanges.parse(header, 100)).containsExactly(new ByteRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=200-300", "bytes=-0"})
  void aRangeOutsideOfTheFileIsNone(String header) {
    assertThat(ByteRanges.parse(header, 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=a-b",
        "bytes=9-5",
        "bytes=-",
        "lines=1-2",
        "bytes=1",
        "bytes=1-2-3"
      })
  void whatIsNotARangeIsIgnored(String header) {
    assertThat(ByteRanges.parse(header, 100)).isNull();
  }

  @Test
  void severalRangesKeepTheirOrderAndLoseThoseOutside() {
    assertThat(ByteRanges.parse("bytes=50-59, 0-1,400-", 100))
        .containsExactly(new ByteRange(50, 59), new ByteRange(0, 1));
  }

  @Test
  void tooManyRangesAreNone() {
    assertThat(ByteRanges.parse("bytes=" + "0-0,".repeat(16) + "0-0", 100)).isEqualTo(List.of());
  }

  @Test
  void aHeaderOfHundredsOfRangesIsIgnored() {
    assertThat(ByteRanges.parse("bytes=" + "0-0,".repeat(200) + "0-0", 100)).isNull();
  }

  @Test
  void anEmptyFileHasNoRange() {
    assertThat(ByteRanges.parse("bytes=0-", 0)).isEmpty();
  }
}
