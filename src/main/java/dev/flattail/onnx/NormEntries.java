package dev.flattail.onnx;

import dev.flattail.safetensors.TensorEntry;

/**
 * The tensors of a batch normalization, each {@code [C]}.
 *
 * @param scale gamma
 * @param shift beta
 */
record NormEntries(TensorEntry scale, TensorEntry shift, TensorEntry mean, TensorEntry variance) {}
