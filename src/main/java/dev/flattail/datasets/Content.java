package dev.flattail.datasets;

import java.io.IOException;
import java.nio.file.Path;

/** The content of a registered version, file by file. Its hash identifies the version. */
sealed interface Content permits Manifest, ListIndex {
  /** Returns the hash in lower-case hexadecimal. */
  String sha256();

  /** Writes the content's description into the version's {@code folder}, where jobs read it. */
  void writeInto(Path folder) throws IOException;
}
