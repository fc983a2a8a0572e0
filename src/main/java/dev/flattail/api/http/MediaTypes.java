package dev.flattail.api.http;

import org.springframework.http.MediaType;

/** Media types that Spring has no constants for. */
public final class MediaTypes {
  public static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
  public static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

  private MediaTypes() {}
}
