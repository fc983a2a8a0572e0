package dev.flattail.app.demo;

import java.util.List;

/** Thrown when the service responds with a problem document. */
final class ServiceProblemException extends RuntimeException {
  private final List<String> lines;

  ServiceProblemException(List<String> lines) {
    super(String.join("; ", lines));
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
