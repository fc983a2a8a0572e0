package dev.flattail.caller;

import org.jspecify.annotations.Nullable;

/**
 * What the service knows of the current caller, and what it requires of callers.
 *
 * @param caller null for an anonymous caller when a token is required
 * @param tokenRequired whether calls need a token
 * @param openIdConnect whether an OpenID Connect issuer is configured, whose tokens are accepted
 */
public record Access(@Nullable Caller caller, boolean tokenRequired, boolean openIdConnect) {}
