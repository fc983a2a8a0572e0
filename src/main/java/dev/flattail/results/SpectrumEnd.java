package dev.flattail.results;

/** An end of a spectrum. */
public enum SpectrumEnd {
  LARGEST("largest-"),
  SMALLEST("smallest-");

  private final String prefix;

  SpectrumEnd(String prefix) {
    this.prefix = prefix;
  }

  /** What the names of its eigenvectors begin with. */
  String prefix() {
    return prefix;
  }
}
