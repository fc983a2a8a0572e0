package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;

/**
 * What a loss may know of a batch besides its logits.
 *
 * @param labels of the batch {@code [N]}, INT64; under mixup the first labels
 * @param epoch of its stage, from 0
 * @param draw key of what is drawn at random; the same in every pass of a step
 */
public record BatchContext(NDArray labels, int epoch, long draw) {}
