/**
 * Records in, SVG and PNG bytes out. Uses {@code results} alone of Flattail.
 *
 * <p>A {@link dev.flattail.plot.Plot} is data; it is laid out once into a picture made of a few
 * kinds of marks, and two small writers turn the same picture into SVG and PNG. The same input
 * gives the same bytes on every machine: text is measured and drawn with a bundled font in plain
 * Java, since the JDK's own text drawing needs libfontconfig, which slim containers lack.
 */
@NullMarked
package dev.flattail.plot;

import org.jspecify.annotations.NullMarked;
