package dev.flattail.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The version and the commit of this program, from files that its build writes. */
final class Build {
  private static final String UNKNOWN = "unknown";

  private Build() {}

  /** Returns the Maven version. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream in = open("/META-INF/build-info.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("build.version", UNKNOWN);
  }

  /** Returns the hash of the git commit, or {@code unknown} for a build outside of a clone. */
  static String commit() {
    try (InputStream in = open("/META-INF/commit")) {
      String commit =
          in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      return commit.isEmpty() ? UNKNOWN : commit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InputStream open(String resource) {
    return Build.class.getResourceAsStream(resource);
  }
}
