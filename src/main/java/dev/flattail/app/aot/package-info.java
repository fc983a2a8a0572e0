/**
 * Faster starts by an ahead-of-time cache (JEP 483, JEP 514): the JVM stores classes as parsed and
 * linked by one start, and later starts read them. Start with {@link
 * dev.flattail.app.aot.AotCache}.
 */
@NullMarked
package dev.flattail.app.aot;

import org.jspecify.annotations.NullMarked;
