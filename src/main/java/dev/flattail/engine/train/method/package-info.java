/**
 * Implements training methods: the contents of batches and the minimized loss, for losses of
 * logits, BBN, GLMC, PaCo, ResLT and RSG. Used within {@code engine.train} alone. Start with {@link
 * dev.flattail.engine.train.method.Method}.
 */
@NullMarked
package dev.flattail.engine.train.method;

import org.jspecify.annotations.NullMarked;
