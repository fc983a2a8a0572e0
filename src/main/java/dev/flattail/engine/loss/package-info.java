/** Builds losses and class weights from specs. Start with {@code Loss} and {@code Losses}. */
@NullMarked
package dev.flattail.engine.loss;

import org.jspecify.annotations.NullMarked;
