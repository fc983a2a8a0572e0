package dev.flattail.access;

/**
 * The caller on whose behalf this thread works. {@code jobs}, {@code artifacts} and {@code
 * datasets} ask here before they give or change anything, so that no route can forget to.
 */
@FunctionalInterface
public interface CurrentCaller {
  /**
   * @throws IllegalStateException when there ought to be a caller and is none: nothing is given
   *     away by mistake
   */
  Caller get();
}
