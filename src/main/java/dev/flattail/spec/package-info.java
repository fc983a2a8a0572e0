/**
 * Job specs as pure records and sealed interfaces, their reading, validation and count arithmetic.
 * Uses nothing but the JDK.
 */
@NullMarked
package dev.flattail.spec;

import org.jspecify.annotations.NullMarked;
