package dev.flattail.engine.curvature;

import dev.flattail.results.SpectrumEntry;
import java.io.IOException;

/** Receives the progress and the results of a Hessian analysis. */
public interface SpectraOut {
  /**
   * Reports a completed product.
   *
   * @param done products so far
   * @param atMost upper bound of the total; falls when a class needs fewer products
   */
  void products(long done, long atMost);

  /**
   * Reports the result of a class or of the whole split.
   *
   * @param eigenvectors that the spec requests
   */
  void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) throws IOException;
}
