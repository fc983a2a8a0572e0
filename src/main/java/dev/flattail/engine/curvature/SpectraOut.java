package dev.flattail.engine.curvature;

import dev.flattail.results.SpectrumEntry;
import java.io.IOException;

/** Where an analysis tells what it found. */
public interface SpectraOut {
  /**
   * A product is done.
   *
   * @param done products so far
   * @param atMost how many there may be in the end; falls when a class needs fewer
   */
  void products(long done, long atMost);

  /**
   * A class, or the whole split, is measured.
   *
   * @param eigenvectors as far as the spec asks for them
   */
  void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) throws IOException;
}
