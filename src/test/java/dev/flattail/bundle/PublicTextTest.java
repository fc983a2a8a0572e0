package dev.flattail.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "failed: /var/lib/x: no space | failed: (a path) no space",
        "not in /home/anna/data, but | not in (a path), but",
        "put it into '/srv/data sets/x' | put it into '(a path)'",
        "/nfs7/group/images/3.png is gone | (a path) is gone",
        "C:\\Users\\anna\\x is gone | (a path) is gone",
        "\\\\server\\share\\x is gone | (a path) is gone",
        "in ./.flattail/scratch now | in (a path) now",
        "from bucket 'acme-private' at http://minio.corp.internal:9000 breaks off | from bucket (a name) at (an address) breaks off"
      })
  void whatNamesAServerIsReplaced(String text, String published) {
    assertThat(PublicText.of(text)).isEqualTo(published);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/optimizer/lr must be greater than 0",
        "GET /jobs/1/artifacts/x lists them",
        "epoch 1 of 2: 0.5/2.0, 96 images/s",
        "the artifact checkpoints/last.safetensors is damaged"
      })
  void otherTextsStay(String text) {
    assertThat(PublicText.of(text)).isEqualTo(text);
  }

  @Test
  void aLineBreakStartsNoNewLine() {
    assertThat(PublicText.of("one\r\ntwo\u2028three")).isEqualTo("one two three");
  }
}
