/**
 * The training loop: it walks the stages of a training, evaluates, and saves what a resumed run
 * needs to end in the same bytes. Talks to the outside through {@link
 * dev.flattail.engine.train.MetricsOut} and {@link dev.flattail.engine.train.CheckpointsOut}. Start
 * with {@link dev.flattail.engine.train.Training}.
 */
@NullMarked
package dev.flattail.engine.train;

import org.jspecify.annotations.NullMarked;
