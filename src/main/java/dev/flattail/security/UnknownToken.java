package dev.flattail.security;

import java.util.UUID;

/** No token has this id. */
public final class UnknownToken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownToken(UUID id) {
    super("no token has id " + id);
  }
}
