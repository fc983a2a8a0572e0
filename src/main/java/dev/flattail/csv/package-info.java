/** Tables as CSV: one dialect for everything that is served or published. Uses the JDK alone. */
@NullMarked
package dev.flattail.csv;

import org.jspecify.annotations.NullMarked;
