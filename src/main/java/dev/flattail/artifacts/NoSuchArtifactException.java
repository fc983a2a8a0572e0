package dev.flattail.artifacts;

import java.io.IOException;

/** Thrown when nothing is stored under a key. */
public final class NoSuchArtifactException extends IOException {
  public NoSuchArtifactException(String key) {
    super("nothing is stored under " + key);
  }
}
