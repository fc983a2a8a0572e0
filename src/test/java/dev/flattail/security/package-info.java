/** Tokens, scopes, owners and limits, held by calls over HTTP. */
@NullMarked
package dev.flattail.security;

import org.jspecify.annotations.NullMarked;
