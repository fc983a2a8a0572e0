package dev.flattail.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Files on the class path, read and compressed when first asked for. */
public final class StaticFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript;charset=UTF-8",
          "mjs", "text/javascript;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "html", "text/html;charset=UTF-8",
          "svg", "image/svg+xml",
          "png", "image/png");

  private final Source source;
  private final ConcurrentMap<String, StaticFile> packed = new ConcurrentHashMap<>();

  /** Finds files by name. */
  @FunctionalInterface
  public interface Source {
    /** Returns a file; null if there is none of this name that may be sent. */
    @Nullable URL find(String name) throws IOException;
  }

  public StaticFiles(Source source) {
    this.source = source;
  }

  /** Sends a file; 404 if there is none of this name, or it is of no type that is sent. */
  public void send(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    send(name, StaticFile.MAY_CHANGE, request, response);
  }

  /**
   * Sends a file; 404 if there is none of this name, or it is of no type that is sent.
   *
   * @param caching {@code Cache-Control} of the file
   */
  public void send(
      String name, String caching, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    StaticFile file = find(name);
    if (file == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      file.send(caching, request, response);
    }
  }

  /** Returns the content type of a file by its extension; null if it is of none that is sent. */
  private static @Nullable String type(String name) {
    return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
  }

  private @Nullable StaticFile find(String name) throws IOException {
    StaticFile known = packed.get(name);
    if (known != null) {
      return known;
    }
    String type = type(name);
    URL url = type == null ? null : source.find(name);
    if (type == null || url == null) {
      return null;
    }
    StaticFile file = new StaticFile(type, read(url));
    if (!url.getProtocol().equals("file")) { // a developer's folder, where files change
      packed.put(name, file);
    }
    return file;
  }

  private static byte[] read(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return in.readAllBytes();
    }
  }
}
