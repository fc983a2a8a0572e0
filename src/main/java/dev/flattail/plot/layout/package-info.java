/**
 * Where everything of a plot stands: scales, panels, legends, and the figures that plots share.
 * Used by {@code plot} alone; uses {@code plot.draw} and {@code results}. Read {@link
 * dev.flattail.plot.layout.CurvesFigure} first. Start with {@code CurvesFigure}.
 */
@NullMarked
package dev.flattail.plot.layout;

import org.jspecify.annotations.NullMarked;
