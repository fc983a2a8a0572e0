/**
 * HTTP as controllers need it: strict parameters and bodies, ranges, entity tags, content
 * negotiation. Used within {@code api} alone. Start with {@link dev.flattail.api.http.ByteServing}
 * and {@link dev.flattail.api.http.JsonBodies}.
 */
@NullMarked
package dev.flattail.api.http;

import org.jspecify.annotations.NullMarked;
