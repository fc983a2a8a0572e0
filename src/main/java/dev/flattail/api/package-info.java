/**
 * HTTP controllers, one per resource, and the bodies of the contract's schemas. No other package
 * may use it. Start with {@code JobsController}.
 */
@NullMarked
package dev.flattail.api;

import org.jspecify.annotations.NullMarked;
