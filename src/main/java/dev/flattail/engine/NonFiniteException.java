package dev.flattail.engine;

/**
 * Signals numbers that are NaN or infinite where a figure or a model needs finite ones. The message
 * is for users: it names the numbers and where they are. It has no final full stop.
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String subject;
  private final String found;

  /**
   * @param subject plural, such as {@code the logits of image 17}
   * @param found what was found, such as {@code class 3: NaN}
   */
  public NonFiniteException(String subject, String found) {
    super(subject + " are not finite (" + found + ")");
    this.subject = subject;
    this.found = found;
  }

  /**
   * Returns the same signal with the owner of the numbers.
   *
   * @param owner such as {@code the test split}
   */
  public NonFiniteException of(String owner) {
    NonFiniteException whole = new NonFiniteException(subject + " of " + owner, found);
    whole.initCause(this);
    return whole;
  }
}
