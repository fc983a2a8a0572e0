package dev.flattail.studies;

/** Thrown for a choice that a study does not have, such as an unknown pointer or figure. */
public final class InvalidStudyException extends RuntimeException {
  InvalidStudyException(String message) {
    super(message);
  }
}
