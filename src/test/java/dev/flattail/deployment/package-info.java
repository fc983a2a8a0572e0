/** Checks that the files of images and compose fit the code. Running them is tested by hand. */
@NullMarked
package dev.flattail.deployment;

import org.jspecify.annotations.NullMarked;
