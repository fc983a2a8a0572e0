package dev.flattail.datasets;

/**
 * What a registration does about images that may not be as meant.
 *
 * @param damaged about images that cannot be decoded
 * @param duplicates about images that appear more than once
 */
public record RegistrationOptions(DamagedImages damaged, Duplicates duplicates) {
  /** Refuses damaged images and reports duplicates. */
  public static final RegistrationOptions DEFAULT =
      new RegistrationOptions(DamagedImages.REFUSE, Duplicates.REPORT);
}
