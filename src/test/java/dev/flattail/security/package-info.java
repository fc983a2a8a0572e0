/** Tests tokens, scopes, owners and limits over HTTP. */
@NullMarked
package dev.flattail.security;

import org.jspecify.annotations.NullMarked;
