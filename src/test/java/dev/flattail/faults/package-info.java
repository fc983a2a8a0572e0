/** Injects faults into real processes and a real PostgreSQL. */
@NullMarked
package dev.flattail.faults;

import org.jspecify.annotations.NullMarked;
