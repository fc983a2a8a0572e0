package dev.flattail.app;

import dev.flattail.engine.tensor.EngineUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a failure to load libtorch as two paragraphs instead of a stack trace. */
final class EngineUnavailableAnalyzer extends AbstractFailureAnalyzer<EngineUnavailableException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EngineUnavailableException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
