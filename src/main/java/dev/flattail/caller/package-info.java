/**
 * Who calls: the caller of the current request, its scopes, and whether it owns a thing. Uses the
 * JDK alone. Start with {@link dev.flattail.caller.CurrentCaller}.
 */
@NullMarked
package dev.flattail.caller;

import org.jspecify.annotations.NullMarked;
