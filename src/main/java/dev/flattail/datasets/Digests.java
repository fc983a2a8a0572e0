package dev.flattail.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/** Hashes of files in lower-case hexadecimal. */
public final class Digests {
  private Digests() {}

  static String sha256(Path file) throws IOException {
    return of(DigestUtils.getSha256Digest(), file);
  }

  /** Only to compare with published checksums. */
  public static String md5(Path file) throws IOException {
    return of(DigestUtils.getMd5Digest(), file);
  }

  private static String of(MessageDigest algorithm, Path file) throws IOException {
    return new DigestUtils(algorithm).digestAsHex(file);
  }
}
