/**
 * Defines training stages as values, with the factories that build them from a spec. Used within
 * {@code engine.train} alone. Start with {@link dev.flattail.engine.train.stage.TrainingStage}.
 */
@NullMarked
package dev.flattail.engine.train.stage;

import org.jspecify.annotations.NullMarked;
