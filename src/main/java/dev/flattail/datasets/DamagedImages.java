package dev.flattail.datasets;

/** What a registration does about images that cannot be decoded. */
public enum DamagedImages {
  /** Refuses the data set. */
  REFUSE,
  /** Leaves them out, and reports them as {@link Dataset#ignored}. */
  SKIP
}
