/**
 * What a batch holds and what a step descends, by training method: losses of logits, BBN, GLMC,
 * PaCo, ResLT, RSG. Used within {@code engine.train} alone. Start with {@link
 * dev.flattail.engine.train.method.Method}.
 */
@NullMarked
package dev.flattail.engine.train.method;

import org.jspecify.annotations.NullMarked;
