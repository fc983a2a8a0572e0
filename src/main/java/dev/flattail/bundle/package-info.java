/**
 * Bundles of a job's files for publication: the layout of the archive, its manifest and its model
 * card. Knows neither HTTP nor the queue. Start with {@link dev.flattail.bundle.ZipLayout} and
 * {@link dev.flattail.bundle.BundleManifest}.
 */
@NullMarked
package dev.flattail.bundle;

import org.jspecify.annotations.NullMarked;
