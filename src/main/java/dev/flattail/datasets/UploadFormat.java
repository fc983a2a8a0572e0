package dev.flattail.datasets;

import java.util.Locale;
import java.util.Optional;

/** Archive formats that {@code PUT /datasets/{name}} accepts. */
public enum UploadFormat {
  TAR("tar"),
  TAR_GZ("tar.gz"),
  ZIP("zip");

  private final String suffix;

  UploadFormat(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the usual suffix of file names, without the dot. */
  public String suffix() {
    return suffix;
  }

  /** Returns the format of a media type, ignoring its parameters; empty when it is not accepted. */
  public static Optional<UploadFormat> ofMediaType(String mediaType) {
    String type = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/x-tar" -> Optional.of(TAR);
      case "application/gzip", "application/x-gzip" -> Optional.of(TAR_GZ);
      case "application/zip", "application/x-zip-compressed" -> Optional.of(ZIP);
      default -> Optional.empty();
    };
  }
}
