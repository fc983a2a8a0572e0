package dev.flattail.security;

import java.util.UUID;

/** Thrown when no token has the given id. */
public final class UnknownTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownTokenException(UUID id) {
    super("no token has id " + id);
  }
}
