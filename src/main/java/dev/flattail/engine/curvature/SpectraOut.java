package dev.flattail.engine.curvature;

import dev.flattail.results.SpectrumEntry;
import java.io.IOException;

/** Receives the progress and the results of a Hessian analysis. */
public interface SpectraOut {
  /** Reports a completed product. */
  void product(AnalysisProgress progress);

  /**
   * Reports the result of a class or of the whole split.
   *
   * @param eigenvectors that the spec requests
   */
  void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) throws IOException;
}
