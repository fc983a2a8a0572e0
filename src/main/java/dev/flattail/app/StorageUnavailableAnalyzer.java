package dev.flattail.app;

import dev.flattail.artifacts.StorageUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a failure of the artifact store as two paragraphs instead of a stack trace. */
final class StorageUnavailableAnalyzer
    extends AbstractFailureAnalyzer<StorageUnavailableException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StorageUnavailableException cause) {
    return new FailureAnalysis(
        "The artifact store cannot be used: " + cause.problem() + ".", cause.remedy(), cause);
  }
}
