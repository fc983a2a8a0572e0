package dev.flattail.engine;

/** Describes values of a model that are not finite, so that nothing can be measured there. */
public final class NonFinite {
  private NonFinite() {}

  /**
   * Returns the failure of a measurement at a model whose loss is not finite.
   *
   * @param where the classes whose loss it is
   */
  public static UnrunnableSpecException loss(String where) {
    return new UnrunnableSpecException(
        "the loss of %s is not finite at the model itself: its weights, or its logits on these"
                .formatted(where)
            + " images, are too large or not numbers; measure another checkpoint");
  }
}
