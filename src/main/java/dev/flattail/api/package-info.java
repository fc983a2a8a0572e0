/**
 * HTTP: controllers and the bodies of the contract's schemas, one controller per resource. Nothing
 * uses it. Start with {@code JobsController}.
 */
@NullMarked
package dev.flattail.api;

import org.jspecify.annotations.NullMarked;
