/**
 * Models as ONNX files, written from the description of networks and a checkpoint. Start with
 * {@code OnnxModel}.
 */
@NullMarked
package dev.flattail.onnx;

import org.jspecify.annotations.NullMarked;
