package dev.flattail.caller;

/**
 * Returns the caller that this thread works for. {@code jobs}, {@code artifacts} and {@code
 * datasets} check it before they return or change data, so no route can forget the check.
 */
@FunctionalInterface
public interface CurrentCaller {
  /**
   * Returns the current caller.
   *
   * @throws IllegalStateException when there is none although authentication is on, so that nothing
   *     is disclosed by mistake
   */
  Caller get();
}
