package dev.flattail.results;

/** An end of a spectrum. */
public enum SpectrumEnd {
  LARGEST("largest-"),
  SMALLEST("smallest-");

  private final String prefix;

  SpectrumEnd(String prefix) {
    this.prefix = prefix;
  }

  /** Returns the prefix of its eigenvectors' names. */
  String prefix() {
    return prefix;
  }
}
