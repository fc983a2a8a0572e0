package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatLayout;

/**
 * The output of a network for a batch, in the master number format.
 *
 * @param features input of the classifier {@code [N, F]}
 * @param logits {@code [N, C]}; for a cosine classifier, cosines in [-1, 1] that the loss scales
 * @param parameters the views that they were computed with
 */
public record Output(NDArray features, NDArray logits, FlatLayout.Views parameters) {}
