/**
 * Published configurations that can be run by name: YAML files below {@code presets/} on the class
 * path. Also reads submitted specs, which may name a preset. {@code docs/reference/presets.md}
 * describes the file format. Start with {@link dev.flattail.presets.PresetCatalog}.
 */
@NullMarked
package dev.flattail.presets;

import org.jspecify.annotations.NullMarked;
