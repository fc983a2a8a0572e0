/**
 * Writes tables as CSV, in the same dialect wherever they are served or published. Uses the JDK
 * alone. Start with {@code Csv}.
 */
@NullMarked
package dev.flattail.csv;

import org.jspecify.annotations.NullMarked;
