package dev.flattail.security;

/**
 * A new token with its secret, which is known only at this moment.
 *
 * @param secret value for the {@code Authorization} header
 */
public record IssuedToken(String secret, AccessToken token) {
  /** Leaves out the secret, since frameworks log the objects that they handle. */
  @Override
  public String toString() {
    return "IssuedToken[" + token + "]";
  }
}
