/**
 * What a picture is made of, and the two writers that turn it into SVG and PNG. Used by {@code
 * plot} and {@code plot.layout} alone; uses the JDK and the bundled font. Read {@link
 * dev.flattail.plot.draw.Mark} first. Start with {@code Picture}.
 */
@NullMarked
package dev.flattail.plot.draw;

import org.jspecify.annotations.NullMarked;
