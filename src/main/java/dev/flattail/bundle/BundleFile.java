package dev.flattail.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A file of a bundle, whose bytes are read when they are sent.
 *
 * @param path in the bundle
 * @param sha256 in hex
 * @param crc32 CRC-32, unsigned
 */
public record BundleFile(
    String path, String mediaType, long bytes, String sha256, long crc32, Content content) {

  /** Opens parts of a file. */
  @FunctionalInterface
  public interface Content {
    /** Opens a stream of {@code length} bytes from an offset on. */
    InputStream open(long offset, long length) throws IOException;
  }

  /** Returns a file whose bytes are in memory. */
  public static BundleFile of(String path, String mediaType, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new BundleFile(
        path,
        mediaType,
        bytes.length,
        DigestUtils.sha256Hex(bytes),
        crc.getValue(),
        (offset, length) ->
            new ByteArrayInputStream(bytes, Math.toIntExact(offset), Math.toIntExact(length)));
  }

  /** Returns a text in UTF-8. */
  public static BundleFile of(String path, String mediaType, String text) {
    return of(path, mediaType, text.getBytes(StandardCharsets.UTF_8));
  }
}
