package dev.flattail.engine.curvature;

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

  /** A class, or the whole split, is measured. */
  void finished(ClassSpectrum spectrum) throws IOException;
}
