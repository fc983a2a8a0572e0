/** Records in, SVG and PNG bytes out. Uses nothing of Flattail. */
@NullMarked
package dev.flattail.plot;

import org.jspecify.annotations.NullMarked;
