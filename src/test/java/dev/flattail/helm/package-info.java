/** Renders the chart with Helm itself, without a cluster, and runs it as processes. */
@NullMarked
package dev.flattail.helm;

import org.jspecify.annotations.NullMarked;
