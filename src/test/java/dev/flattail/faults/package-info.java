/** Real processes, a real PostgreSQL, and everything that can happen to them. */
@NullMarked
package dev.flattail.faults;

import org.jspecify.annotations.NullMarked;
