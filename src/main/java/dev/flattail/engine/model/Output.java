package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;

/**
 * What a network says about a batch, in the master number format.
 *
 * @param features input of the classifier {@code [N, F]}
 * @param logits {@code [N, C]}; of a cosine classifier they are cosines in [-1, 1], which its loss
 *     scales
 * @param parameters the views that they were computed with
 */
public record Output(NDArray features, NDArray logits, FlatLayout.Views parameters) {}
