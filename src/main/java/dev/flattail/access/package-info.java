/** Who is calling, and whose things are whose. The JDK alone. */
@NullMarked
package dev.flattail.access;

import org.jspecify.annotations.NullMarked;
