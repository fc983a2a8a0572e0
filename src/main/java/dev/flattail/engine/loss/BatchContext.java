package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;

/**
 * Information about a batch that a loss may use besides the logits.
 *
 * @param labels of the batch {@code [N]}, INT64; under mixup the first labels
 * @param epoch epoch of the training stage, from 0
 * @param draw key of random draws; the same in every pass of a step
 */
public record BatchContext(NDArray labels, int epoch, long draw) {}
