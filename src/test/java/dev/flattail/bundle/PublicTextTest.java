package dev.flattail.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Reading failed: /var/lib/flattail/artifacts/jobs/1: no space | Reading failed: (a path of the server) no space",
        "not in /home/anna/data, but | not in (a path of the server), but",
        "put it into '/srv/data sets' | put it into '(a path of the server) sets'",
        "object s3://bucket/key is gone | object (a path of the server) is gone",
        "C:\\Users\\anna\\x is gone | (a path of the server) is gone"
      })
  void pathsOfAServerAreReplaced(String text, String published) {
    assertThat(PublicText.withoutHostPaths(text)).isEqualTo(published);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/optimizer/lr must be greater than 0",
        "GET /jobs/1/artifacts lists them",
        "see https://example.org/home/page",
        "train/home/cat.jpg is no image",
        "0.5/2.0 epochs"
      })
  void otherTextsStay(String text) {
    assertThat(PublicText.withoutHostPaths(text)).isEqualTo(text);
  }
}
