package dev.flattail.page;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the page's files on the class path. Libraries come from jars, whose folders contain their
 * version; the page asks for them by short paths without it.
 */
final class PageFiles {
  /** Files that may be asked for. A jar also contains sources, notes and descriptions. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?:[A-Za-z0-9@_-][A-Za-z0-9@._-]*/)*[A-Za-z0-9@_-][A-Za-z0-9@._-]*\\.(?:m?js|css|svg)");

  /** Where the jars of a publisher have their files. */
  private enum Source {
    WEB_JARS("/META-INF/resources/webjars/"),
    MVNPM("/META-INF/resources/_static/");

    private final String root;

    Source(String root) {
      this.root = root;
    }
  }

  /**
   * Where a library's files are.
   *
   * @param group group of its jar
   * @param artifact name of its jar
   * @param folder folder in the jar, with a slash at its end
   */
  private record Library(Source source, String group, String artifact, String folder) {
    static Library webJar(String artifact, String folder) {
      return new Library(Source.WEB_JARS, "org.webjars.npm", artifact, folder);
    }

    static Library mvnpm(String group, String artifact, String folder) {
      return new Library(Source.MVNPM, group, artifact, folder);
    }
  }

  /** First segment of the path, and the library that it stands for. */
  private static final Map<String, Library> LIBRARIES =
      Map.ofEntries(
          entry("lit", Library.webJar("lit", "")),
          entry("lit-html", Library.webJar("lit-html", "")),
          entry("lit-element", Library.webJar("lit-element", "")),
          entry("reactive-element", Library.webJar("lit__reactive-element", "")),
          entry("uplot", Library.webJar("uplot", "dist/")),
          entry("echarts", Library.webJar("echarts", "dist/")),
          entry("codemirror-autocomplete", Library.webJar("codemirror__autocomplete", "dist/")),
          entry("codemirror-commands", Library.webJar("codemirror__commands", "dist/")),
          entry(
              "codemirror-lang-json",
              Library.mvnpm("org.mvnpm.at.codemirror", "lang-json", "dist/")),
          entry("codemirror-language", Library.webJar("codemirror__language", "dist/")),
          entry("codemirror-lint", Library.webJar("codemirror__lint", "dist/")),
          entry("codemirror-state", Library.webJar("codemirror__state", "dist/")),
          entry("codemirror-view", Library.webJar("codemirror__view", "dist/")),
          entry("lezer-common", Library.webJar("lezer__common", "dist/")),
          entry("lezer-highlight", Library.webJar("lezer__highlight", "dist/")),
          entry("lezer-json", Library.mvnpm("org.mvnpm.at.lezer", "json", "dist/")),
          entry("lezer-lr", Library.webJar("lezer__lr", "dist/")),
          entry("find-cluster-break", Library.webJar("marijn__find-cluster-break", "src/")),
          entry("crelt", Library.webJar("crelt", "")),
          entry("style-mod", Library.webJar("style-mod", "src/")),
          entry("w3c-keyname", Library.webJar("w3c-keyname", "")),
          entry("js-yaml", Library.webJar("js-yaml", "dist/")));

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

  /** Returns the libraries with their versions. */
  static String libraries() throws IOException {
    SortedMap<String, String> versions = new TreeMap<>();
    for (Map.Entry<String, Library> library : LIBRARIES.entrySet()) {
      versions.put(library.getKey(), version(library.getValue()));
    }
    return versions.toString();
  }

  static byte[] read(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      return in.readAllBytes();
    }
  }

  private static @Nullable URL file(Library library, String name) throws IOException {
    return PageFiles.class.getResource(
        library.source().root
            + "%s/%s/%s%s".formatted(library.artifact(), version(library), library.folder(), name));
  }

  private static String version(Library library) throws IOException {
    URL description =
        PageFiles.class.getResource(
            "/META-INF/maven/%s/%s/pom.properties".formatted(library.group(), library.artifact()));
    if (description == null) {
      throw new IllegalStateException(
          "The jar " + library.artifact() + " is not on the class path");
    }
    Properties properties = new Properties();
    try (InputStream in = description.openStream()) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
