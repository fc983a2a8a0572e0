package dev.flattail.datasets;

import java.io.IOException;
import java.nio.file.Path;

/** What a registered version holds, file by file; its hash names the version. */
sealed interface Content permits Manifest, ListIndex {
  /** Lower-case hexadecimal. */
  String sha256();

  /** Writes it into the version's {@code folder}, where jobs read it. */
  void writeInto(Path folder) throws IOException;
}
