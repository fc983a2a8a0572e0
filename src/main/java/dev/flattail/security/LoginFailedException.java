package dev.flattail.security;

import org.springframework.security.core.AuthenticationException;

/** Thrown when a login fails for a reason that the page explains. */
final class LoginFailedException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  private final LoginFailure why;

  /**
   * @param detail for the log only
   */
  LoginFailedException(LoginFailure why, String detail) {
    super(detail);
    this.why = why;
  }

  /**
   * @param detail for the log only
   */
  LoginFailedException(LoginFailure why, String detail, Throwable cause) {
    super(detail, cause);
    this.why = why;
  }

  LoginFailure why() {
    return why;
  }
}
