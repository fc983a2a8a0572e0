package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * An object in the version that was found by the lookup.
 *
 * @param etag entity tag of the version; reading fails if the object was replaced, so versions
 *     never mix
 */
record S3Artifact(S3Reads reads, String key, long bytes, String etag) implements ArtifactContent {
  @Override
  public InputStream read(long from, long length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes);
    return length == 0
        ? InputStream.nullInputStream()
        : new S3RangeStream(this, from, from + length);
  }
}
