/**
 * An artifact store in a bucket of Amazon S3 or of a compatible store. The only package that uses
 * Amazon's SDK. Start with {@code S3ArtifactStore}.
 */
@NullMarked
package dev.flattail.artifacts.s3;

import org.jspecify.annotations.NullMarked;
