/** Tests the command line client and the CI examples against a real service. */
@NullMarked
package dev.flattail.examples;

import org.jspecify.annotations.NullMarked;
