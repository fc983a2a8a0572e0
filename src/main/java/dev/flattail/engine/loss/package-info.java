/** Builds losses and class weights from specs. */
@NullMarked
package dev.flattail.engine.loss;

import org.jspecify.annotations.NullMarked;
