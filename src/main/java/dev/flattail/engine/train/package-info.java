/**
 * Runs the training loop: trains stage by stage, evaluates, and saves the state from which a
 * resumed run ends in the same bytes. Reports to {@link dev.flattail.engine.train.MetricsOut} and
 * {@link dev.flattail.engine.train.CheckpointsOut}. Start with {@link
 * dev.flattail.engine.train.Training}.
 */
@NullMarked
package dev.flattail.engine.train;

import org.jspecify.annotations.NullMarked;
