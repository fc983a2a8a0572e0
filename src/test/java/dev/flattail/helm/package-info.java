/** The chart, rendered by Helm itself without a cluster, and run as processes. */
@NullMarked
package dev.flattail.helm;

import org.jspecify.annotations.NullMarked;
