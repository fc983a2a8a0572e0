/** Health, metrics and logs for operators. */
@NullMarked
package dev.flattail.observability;

import org.jspecify.annotations.NullMarked;
