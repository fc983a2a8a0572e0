package dev.flattail.jobspec;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Matches names of tensors: {@code *} stands for any characters, also none and dots. */
public final class TensorPattern {
  private TensorPattern() {}

  /** Returns whether a pattern, such as {@code layer3.*}, matches a whole name. */
  public static boolean matches(String pattern, String name) {
    String expression =
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.matches(expression, name);
  }
}
