package dev.flattail.presets;

/** Thrown when a preset file is invalid; names the file and the entry. */
public final class PresetFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PresetFileException(String file, String entry, String problem) {
    super("presets/%s: %s: %s".formatted(file, entry, problem));
  }
}
