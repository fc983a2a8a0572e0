/**
 * Reads, checks and writes the safetensors file format (README of huggingface/safetensors).
 * Represents tensors as names, shapes and bytes. Uses nothing of Flattail, no Spring and no DJL.
 * Start with {@code Safetensors}.
 */
@NullMarked
package dev.flattail.safetensors;

import org.jspecify.annotations.NullMarked;
