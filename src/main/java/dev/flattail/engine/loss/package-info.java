/** Losses and class weights by name. */
@NullMarked
package dev.flattail.engine.loss;

import org.jspecify.annotations.NullMarked;
