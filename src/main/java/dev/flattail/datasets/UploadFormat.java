package dev.flattail.datasets;

import java.util.Locale;
import java.util.Optional;

/** Archive formats that {@code PUT /datasets/{name}} takes. */
public enum UploadFormat {
  TAR("tar"),
  TAR_GZ("tar.gz"),
  ZIP("zip");

  private final String suffix;

  UploadFormat(String suffix) {
    this.suffix = suffix;
  }

  /** How names of such files end, without the dot. */
  public String suffix() {
    return suffix;
  }

  /** The format of a body's media type, parameters ignored; empty for one that is not taken. */
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
