/** What every process shows of itself, whatever its role. */
@NullMarked
package dev.flattail.observability.process;

import org.jspecify.annotations.NullMarked;
