/**
 * Artifacts in a bucket of Amazon S3 or of a store that speaks its protocol. The only importer of
 * Amazon's SDK.
 */
@NullMarked
package dev.flattail.artifacts.s3;

import org.jspecify.annotations.NullMarked;
