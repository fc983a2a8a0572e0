/** Checks the running service against {@code api-spec/openapi.yaml}. */
@NullMarked
package dev.flattail.api.contract;

import org.jspecify.annotations.NullMarked;
