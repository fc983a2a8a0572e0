package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.Default;

/**
 * Mixes each batch with a permutation of itself, with one lambda per batch.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha)
 */
public record MixupSpec(@Default("1") @Above(0) double alpha) {}
