/** Problem documents (RFC 9457) for every error, whoever raises it: controllers, Spring, Tomcat. */
@NullMarked
package dev.flattail.api.problem;

import org.jspecify.annotations.NullMarked;
