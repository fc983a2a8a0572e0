package dev.flattail.app;

import java.io.File;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the JVM can name files of data sets, which may be in any script. On Linux, the JVM
 * takes the encoding of file names from the locale; without one it can only name ASCII files.
 */
final class FileNameEncoding {
  private static final String SAMPLE = "Bär 熊 медведь";

  private FileNameEncoding() {}

  /** Checks this process. */
  static void check() {
    // Windows gives file names to the JVM as Unicode, whatever the property says.
    if (File.separatorChar == '/') {
      check(System.getProperty("sun.jnu.encoding"));
    }
  }

  /**
   * Checks an encoding.
   *
   * @param encoding name of the encoding of file names; null when the JVM does not say
   * @throws StartupRefusedException when it cannot encode every name
   */
  static void check(@Nullable String encoding) {
    if (encoding != null && !canEncodeAll(encoding)) {
      throw new StartupRefusedException(
          "File names are encoded as %s, which has no letters such as those of '%s': files of data sets could not be named."
              .formatted(encoding, SAMPLE),
          "Set LC_ALL=C.UTF-8 (or another locale with UTF-8 that 'locale -a' lists) in the environment of the process.");
    }
  }

  private static boolean canEncodeAll(String encoding) {
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).newEncoder().canEncode(SAMPLE);
  }
}
