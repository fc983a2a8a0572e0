/** {@code GET /jobs/{id}/bundle}: the files of a job as one archive, for publication. */
@NullMarked
package dev.flattail.api.bundle;

import org.jspecify.annotations.NullMarked;
