package dev.flattail.api;

import org.springframework.http.MediaType;

/** Media types that Spring has no constants for. */
final class MediaTypes {
  static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
  static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

  private MediaTypes() {}
}
