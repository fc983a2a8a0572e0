/**
 * The safetensors file format (README of huggingface/safetensors): reading, checking and writing.
 * Knows tensors as names, shapes and bytes; uses nothing of Flattail, no Spring and no DJL.
 */
@NullMarked
package dev.flattail.safetensors;

import org.jspecify.annotations.NullMarked;
