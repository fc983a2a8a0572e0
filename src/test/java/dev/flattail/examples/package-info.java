/** The command line client and the CI examples, run against a real service. */
@NullMarked
package dev.flattail.examples;

import org.jspecify.annotations.NullMarked;
