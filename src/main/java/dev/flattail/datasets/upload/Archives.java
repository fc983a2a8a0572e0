package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.datasets.UploadFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unpacks archives from strangers. */
public final class Archives {
  private Archives() {}

  /**
   * Writes the files of {@code archive} below the empty folder {@code into}.
   *
   * @throws DatasetRejectedException the archive is damaged, leads out of the folder, holds links
   *     or devices, or exceeds {@code limits}; what was written so far is left for the caller to
   *     remove
   */
  public static void unpack(Path archive, UploadFormat format, Path into, UnpackLimits limits)
      throws IOException {
    Unpacking unpacking = new Unpacking(into, Files.size(archive), limits);
    switch (format) {
      case TAR -> TarArchive.unpack(archive, false, unpacking);
      case TAR_GZ -> TarArchive.unpack(archive, true, unpacking);
      case ZIP -> ZipArchive.unpack(archive, unpacking);
    }
  }
}
