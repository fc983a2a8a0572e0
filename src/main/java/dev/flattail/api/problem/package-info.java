/**
 * Problem documents (RFC 9457) for all errors, whether controllers, Spring or Tomcat raise them.
 * Start with {@link dev.flattail.api.problem.ProblemKind}.
 */
@NullMarked
package dev.flattail.api.problem;

import org.jspecify.annotations.NullMarked;
