package dev.flattail.caller;

/**
 * Returns whether the credentials of the current request are still valid. They were valid when the
 * request began. An answer that lasts, such as a stream, asks again, because a token can be revoked
 * and a login can end.
 */
@FunctionalInterface
public interface CurrentCredentials {
  boolean areValid();
}
