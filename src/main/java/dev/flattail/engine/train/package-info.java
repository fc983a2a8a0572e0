/**
 * The training loop and its three outward interfaces: metrics out, checkpoints out, stop requests
 * in.
 */
@NullMarked
package dev.flattail.engine.train;

import org.jspecify.annotations.NullMarked;
