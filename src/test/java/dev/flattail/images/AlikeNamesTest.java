package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlikeNamesTest {
  private final Findings findings = new Findings();

  @ParameterizedTest
  @CsvSource({
    "cat, Cat, ''",
    "cat, ca\u200Bt, ' (U+200B)'",
    "cat, \uFEFFcat, ' (U+FEFF)'",
    "cat, ca\u00ADt, ' (U+00AD)'",
    "cat, c\u0430t, ' (U+0430)'",
    "cat, \u0441\u0430t, ' (U+0441 U+0430)'",
    "Bat, \u0392at, ' (U+0392)'",
    "cat, 'cat ', ' (U+0020)'",
    "house cat, 'house  cat', ' (U+0020 U+0020)'",
    "house cat, house\u00A0cat, ' (U+00A0)'",
    "class 12, class \uFF11\uFF12, ' (U+0020 U+FF11 U+FF12)'",
    "1, 01, ''",
    "img_7, img 007, ''",
    "golden_retriever, golden-retriever, ''",
    "golden retriever, golden_retriever, ''",
    "golden retriever, golden\u2013retriever, ' (U+2013)'",
    "a b, a%20b, ''",
    "caf%C3%A9, caf\u00e9, ' (U+00E9)'",
    "cat, cat., ''",
    "STRASSE, stra\u00DFe, ' (U+00DF)'"
  })
  void namesThatLookAlikeAreNamedWithTheirCodePoints(String name, String other, String codePoints) {
    AlikeNames.report(List.of(name, "dog", other), findings);

    assertThat(findings.warnings())
        .containsExactly(
            "The names of the classes '%s', '%s'%s differ only in case, spaces, separators, final dots, leading zeros, percent escapes or characters that look alike."
                .formatted(name, other, codePoints));
  }

  @Test
  void ordinaryNamesDoNotLookAlike() {
    AlikeNames.report(
        List.of("modern", "modem", "1", "l", "0", "o", "cat", "cats", "caf\u00e9", "cafe"),
        findings);
    AlikeNames.report(
        List.of("-1", "+1", "100%", "100", "0.5", "0.05", "1.1", "1.01", "10", "..", "c", "c++"),
        findings);

    assertThat(findings.warnings()).isEmpty();
  }
}
