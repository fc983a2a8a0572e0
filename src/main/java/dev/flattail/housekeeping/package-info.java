/** Removes bytes that nobody means any more, and what is old enough to go. */
@NullMarked
package dev.flattail.housekeeping;

import org.jspecify.annotations.NullMarked;
