package dev.flattail.datasets;

import dev.flattail.datasets.upload.EntryPath;
import dev.flattail.images.InvalidImagesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The files of a data set, by path below its root, with their SHA-256. Its text is the output of
 * {@code sha256sum} for the files, sorted by path. The SHA-256 of that text identifies the content:
 * the same files have the same hash, whichever archive contained them.
 *
 * @param digests hashes in lower-case hexadecimal, by path with forward slashes
 */
record Manifest(SortedMap<String, String> digests) implements Content {
  private static final int DIGEST_CHARACTERS = 64;
  private static final String BETWEEN = "  ";

  Manifest(Map<String, String> digests) {
    this(new TreeMap<>(digests));
  }

  static Manifest read(Path file) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      digests.put(
          line.substring(DIGEST_CHARACTERS + BETWEEN.length()),
          line.substring(0, DIGEST_CHARACTERS));
    }
    return new Manifest(digests);
  }

  /** Computes the manifest of {@code files}. */
  static Manifest ofFiles(List<Path> files, Path root) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (Path file : files) {
      digests.put(path(file, root), Digests.sha256(file));
    }
    return new Manifest(digests);
  }

  @Override
  public void writeInto(Path folder) throws IOException {
    Files.writeString(folder.resolve(DatasetStore.MANIFEST), text());
  }

  @Override
  public String sha256() {
    return DigestUtils.sha256Hex(text());
  }

  /** Returns the files below {@code root}, sorted by path. */
  List<Path> files(Path root) {
    return digests.keySet().stream().map(root::resolve).toList();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    digests.forEach(
        (path, digest) -> text.append(digest).append(BETWEEN).append(path).append('\n'));
    return text.toString();
  }

  /** Returns the path of {@code file} below {@code root} in a manifest's form. */
  static String path(Path file, Path root) throws InvalidImagesException {
    String path =
        root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidImagesException(
          EntryPath.shown(path) + " has a backslash or control character in its name; rename it");
    }
    return path;
  }
}
