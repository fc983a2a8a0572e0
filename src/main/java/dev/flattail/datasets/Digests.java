package dev.flattail.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/** Computes hashes of files, in lower-case hexadecimal. */
public final class Digests {
  private Digests() {}

  static String sha256(Path file) throws IOException {
    return of(DigestUtils.getSha256Digest(), file);
  }

  /** Computes the MD5 of a file; only for comparison with published checksums. */
  public static String md5(Path file) throws IOException {
    return of(DigestUtils.getMd5Digest(), file);
  }

  private static String of(MessageDigest algorithm, Path file) throws IOException {
    return new DigestUtils(algorithm).digestAsHex(file);
  }
}
