package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of names and values. */
class RunDescriptionTest {
  @Test
  void aValueThatFitsIsNotCut() {
    String fits = "x".repeat(RunDescription.LONGEST_PARAMETER);
    assertThat(RunDescription.shortened(fits, RunDescription.LONGEST_PARAMETER)).isSameAs(fits);
  }

  @Test
  void aLongerValueIsCutToTheLimit() {
    String cut = RunDescription.shortened("x".repeat(6001), RunDescription.LONGEST_PARAMETER);
    assertThat(cut).hasSize(RunDescription.LONGEST_PARAMETER).endsWith("x…");
  }

  @Test
  void aValueIsNotCutWithinACharacter() {
    assertThat(RunDescription.shortened("abc😀def", 5)).isEqualTo("abc…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"flattail", "a/{owner}", "{kind} {dataset} {arch}", "{label:project name}"})
  void patternsHaveKnownPlaceholders(String pattern) {
    assertThat(ExperimentName.isReadable(pattern)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "{name}", "{owner", "owner}", "{label:}", "{}"})
  void otherPatternsAreRefused(String pattern) {
    assertThat(ExperimentName.isReadable(pattern)).isFalse();
  }
}
