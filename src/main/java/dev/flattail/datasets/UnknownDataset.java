package dev.flattail.datasets;

/** No data set has this name. */
public final class UnknownDataset extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownDataset(String name) {
    super("There is no data set '" + name + "'; GET /datasets lists them");
  }
}
