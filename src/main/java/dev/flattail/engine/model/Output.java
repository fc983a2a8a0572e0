package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;

/**
 * What a network says about a batch, in the master number format.
 *
 * @param features input of the classifier {@code [N, F]}
 * @param logits {@code [N, C]}; of a cosine classifier they are cosines in [-1, 1], which its loss
 *     scales
 */
public record Output(NDArray features, NDArray logits) {}
