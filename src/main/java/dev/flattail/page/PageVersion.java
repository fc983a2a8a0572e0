package dev.flattail.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The version of the page's files, a hash of them all. It is part of their addresses, so browsers
 * keep them without asking again, and never mix the files of two versions.
 */
final class PageVersion {
  private static final String FILES = "classpath*:/page/**/*.*";
  private static final String FOLDER = "/page/";

  /** A version, and the name of a file. */
  private static final Pattern VERSIONED = Pattern.compile("v-([0-9a-f]{16})/(.+)");

  private @Nullable String packed;

  /**
   * A file that a browser asks for.
   *
   * @param isCurrent whether its address has the version of this process. Another replica may have
   *     another version during an upgrade
   */
  record Asset(String name, boolean isCurrent) {}

  /** Returns the folder of the current version, with a slash at its end. */
  String folder() {
    return "v-" + current() + "/";
  }

  /** Returns the file of an address below {@code assets/}. */
  Asset asset(String path) {
    Matcher versioned = VERSIONED.matcher(path);
    return versioned.matches()
        ? new Asset(versioned.group(2), versioned.group(1).equals(current()))
        : new Asset(path, false);
  }

  private synchronized String current() {
    if (packed != null) {
      return packed;
    }
    try {
      SortedMap<String, URL> files = new TreeMap<>();
      boolean mayChange = false;
      for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
        URL url = file.getURL();
        String name = url.toString();
        files.putIfAbsent(name.substring(name.lastIndexOf(FOLDER)), url);
        mayChange |= url.getProtocol().equals("file"); // a developer's folder
      }
      String version = hash(files);
      packed = mayChange ? null : version;
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(SortedMap<String, URL> files) throws IOException {
    MessageDigest hash = DigestUtils.getSha256Digest();
    DigestUtils.updateDigest(hash, PageFiles.libraries());
    for (var file : files.entrySet()) {
      DigestUtils.updateDigest(hash, file.getKey());
      hash.update(PageFiles.read(file.getValue()));
    }
    return HexFormat.of().formatHex(hash.digest()).substring(0, 16);
  }
}
