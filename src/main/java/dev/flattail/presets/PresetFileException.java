package dev.flattail.presets;

/** A file of presets that cannot be read, with the file and the entry that is wrong. */
public final class PresetFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PresetFileException(String file, String entry, String problem) {
    super("presets/%s: %s: %s".formatted(file, entry, problem));
  }
}
