/** {@code GET /jobs/{id}/report.*}: single jobs as files for pipelines and readers. */
@NullMarked
package dev.flattail.api.report;

import org.jspecify.annotations.NullMarked;
