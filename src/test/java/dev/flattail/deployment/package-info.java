/**
 * The files that images and compose are made from still fit the code; that they run is tried by
 * hand.
 */
@NullMarked
package dev.flattail.deployment;

import org.jspecify.annotations.NullMarked;
