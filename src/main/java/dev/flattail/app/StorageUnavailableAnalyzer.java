package dev.flattail.app;

import dev.flattail.artifacts.StorageUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints that the artifact store cannot be used as two readable paragraphs. */
final class StorageUnavailableAnalyzer
    extends AbstractFailureAnalyzer<StorageUnavailableException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StorageUnavailableException cause) {
    return new FailureAnalysis(
        "The artifact store cannot be used: " + cause.problem() + ".", cause.remedy(), cause);
  }
}
