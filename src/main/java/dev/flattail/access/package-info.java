/**
 * Callers, ownership and quotas. Depends only on the JDK. Start with {@link
 * dev.flattail.access.CurrentCaller}.
 */
@NullMarked
package dev.flattail.access;

import org.jspecify.annotations.NullMarked;
