/**
 * HTTP utilities for controllers: strict parameters and bodies, ranges, entity tags, content
 * negotiation. Used only within {@code api}. Start with {@link dev.flattail.api.http.ByteServing}
 * and {@link dev.flattail.api.http.JsonBodies}.
 */
@NullMarked
package dev.flattail.api.http;

import org.jspecify.annotations.NullMarked;
