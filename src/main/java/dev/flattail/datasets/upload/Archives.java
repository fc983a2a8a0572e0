package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.images.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unpacks untrusted archives. */
public final class Archives {
  private Archives() {}

  /**
   * Unpacks {@code archive} into the empty folder {@code into}.
   *
   * @param findings receives the entries that are left out
   * @throws DatasetRejectedException when the archive is damaged, leads outside the folder,
   *     contains links to other files than those before them, or devices, or exceeds {@code
   *     limits}; the caller must delete the files written so far
   */
  public static void unpack(
      Path archive, UploadFormat format, Path into, UnpackLimits limits, Findings findings)
      throws IOException {
    Unpacking unpacking = new Unpacking(into, Files.size(archive), limits, findings);
    switch (format) {
      case TAR -> TarArchive.unpack(archive, false, unpacking);
      case TAR_GZ -> TarArchive.unpack(archive, true, unpacking);
      case ZIP -> ZipArchive.unpack(archive, unpacking);
    }
    unpacking.finish();
  }
}
