package dev.flattail.engine;

/** Describes values of a model that are not finite, so that nothing can be measured there. */
public final class NonFinite {
  private NonFinite() {}

  /**
   * Returns the failure of a measurement if the loss at the model itself is not finite.
   *
   * @param where the classes that the loss belongs to
   */
  public static UnrunnableSpecException loss(String where) {
    return new UnrunnableSpecException(
        "the loss of %s is not finite at the model itself: its weights, or its logits on these"
                .formatted(where)
            + " images, are too large or not numbers; measure another checkpoint");
  }
}
