package dev.flattail.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the page's files on the class path. Libraries come from WebJars, whose folders contain
 * their version; the page asks for them by short paths without it.
 */
final class PageFiles {
  /** Files that may be asked for. A WebJar also contains sources, notes and descriptions. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?:[A-Za-z0-9@_-][A-Za-z0-9@._-]*/)*[A-Za-z0-9@_-][A-Za-z0-9@._-]*\\.(?:js|css|svg)");

  /**
   * Where a library's files are.
   *
   * @param artifact name of the WebJar
   * @param folder folder in the WebJar, with a slash at its end
   */
  private record Library(String artifact, String folder) {}

  /** First segment of the path, and the library that it stands for. */
  private static final Map<String, Library> LIBRARIES =
      Map.of(
          "lit", new Library("lit", ""),
          "lit-html", new Library("lit-html", ""),
          "lit-element", new Library("lit-element", ""),
          "reactive-element", new Library("lit__reactive-element", ""),
          "uplot", new Library("uplot", "dist/"),
          "echarts", new Library("echarts", "dist/"));

  private PageFiles() {}

  /** Returns a file of the page or of a library; null if there is none of this name. */
  static @Nullable URL asset(String name) throws IOException {
    if (!ALLOWED.matcher(name).matches()) {
      return null;
    }
    int slash = name.indexOf('/');
    Library library = slash < 0 ? null : LIBRARIES.get(name.substring(0, slash));
    return library == null ? page(name) : file(library, name.substring(slash + 1));
  }

  /** Returns a file of the page's own. */
  static @Nullable URL page(String name) {
    return PageFiles.class.getResource("/page/" + name);
  }

  static byte[] read(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      return in.readAllBytes();
    }
  }

  private static @Nullable URL file(Library library, String name) throws IOException {
    return PageFiles.class.getResource(
        "/META-INF/resources/webjars/%s/%s/%s%s"
            .formatted(library.artifact(), version(library.artifact()), library.folder(), name));
  }

  private static String version(String artifact) throws IOException {
    URL description =
        PageFiles.class.getResource(
            "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties");
    if (description == null) {
      throw new IllegalStateException("The WebJar " + artifact + " is not on the class path");
    }
    Properties properties = new Properties();
    try (InputStream in = description.openStream()) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
