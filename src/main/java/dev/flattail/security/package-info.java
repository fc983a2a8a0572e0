/** Host checks now; tokens and scopes later. */
@NullMarked
package dev.flattail.security;

import org.jspecify.annotations.NullMarked;
