/**
 * Published configurations, runnable by name: files of data under {@code presets/} on the class
 * path, and the reading of submitted specs, which may name one. The format is described in {@code
 * docs/presets.md}.
 */
@NullMarked
package dev.flattail.presets;

import org.jspecify.annotations.NullMarked;
