/**
 * Result records in, SVG and PNG bytes out: the same input gives the same bytes on every machine.
 * The only package of the three that others use; of Flattail it uses {@code results} alone, and its
 * own {@code plot.layout} and {@code plot.draw}. Read {@link dev.flattail.plot.Plots} first, then
 * {@link dev.flattail.plot.LossPlot} for how a plot becomes a figure. Start with {@code Plots}.
 */
@NullMarked
package dev.flattail.plot;

import org.jspecify.annotations.NullMarked;
