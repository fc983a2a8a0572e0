package dev.flattail.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URL;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The scripts and styles of the page, read and compressed when first asked for. */
final class Assets {
  private final ConcurrentMap<String, Asset> packed = new ConcurrentHashMap<>();

  /**
   * Sends a file; 404 if there is no such file.
   *
   * @param name path below {@code /ui/assets/}
   */
  void send(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Asset asset = find(name);
    if (asset == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      asset.send(request, response);
    }
  }

  private @Nullable Asset find(String name) throws IOException {
    Asset known = packed.get(name);
    if (known != null) {
      return known;
    }
    URL file = PageFiles.asset(name);
    if (file == null) {
      return null;
    }
    Asset asset = Asset.of(name, PageFiles.read(file));
    if (!file.getProtocol().equals("file")) { // a developer's folder, where files change
      packed.put(name, asset);
    }
    return asset;
  }
}
