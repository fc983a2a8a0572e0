package dev.flattail.security;

import java.util.UUID;

/** No token has this id. */
public final class UnknownTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownTokenException(UUID id) {
    super("no token has id " + id);
  }
}
