package dev.flattail.security;

/**
 * A token at the one moment at which its secret is known.
 *
 * @param secret for the {@code Authorization} header
 */
public record IssuedToken(String secret, AccessToken token) {
  /** Without the secret: frameworks print what they handle. */
  @Override
  public String toString() {
    return "IssuedToken[" + token + "]";
  }
}
