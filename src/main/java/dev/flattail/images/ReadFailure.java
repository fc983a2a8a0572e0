package dev.flattail.images;

import java.io.EOFException;
import java.util.zip.DataFormatException;

/** Says why data cannot be read, also for exceptions that come without a message. */
public final class ReadFailure {
  private ReadFailure() {}

  /** Returns the message of {@code failure} without a final dot, or what its type says. */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    if (message != null && !message.isBlank()) {
      return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
    return switch (failure) {
      case EOFException _ -> "unexpected end of the data";
      case DataFormatException _ -> "invalid compressed data";
      default -> failure.getClass().getSimpleName();
    };
  }
}
