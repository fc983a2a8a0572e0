package dev.flattail.results;

/** Where results lie among a job's artifacts. Writers and readers agree by this class alone. */
public final class ResultFiles {
  /** A {@link SpectrumReport}. */
  public static final String SPECTRUM = "spectrum.json";

  public static final String SPECTRUM_CSV = "spectrum.csv";

  /** A {@link LandscapeReport}. */
  public static final String LANDSCAPE = "landscape.json";

  /** Counts, {@code [true class][predicted class]}. */
  public static final String CONFUSION = "confusion.json";

  /** A {@link ClassGradients}. */
  public static final String CLASS_GRADIENTS = "class-gradients.json";

  public static final String PREDICTIONS = "predictions.csv";

  /** Folder of {@link #eigenvectors}. */
  public static final String EIGENVECTORS = "eigenvectors/";

  private static final String SAFETENSORS = ".safetensors";

  private ResultFiles() {}

  /** The {@link SpectrumEntry} of one subject. */
  public static String spectrumEntry(Subject subject) {
    return "classes/" + subject.key() + ".json";
  }

  /** The eigenvectors of one subject: tensors {@link #eigenvector}. */
  public static String eigenvectors(Subject subject) {
    return EIGENVECTORS + (subject.isOverall() ? "" : "class-") + subject.key() + SAFETENSORS;
  }

  /**
   * The name of a tensor in a file of {@link #eigenvectors}.
   *
   * @param end {@code largest} or {@code smallest}
   * @param number from 1, the outermost
   */
  public static String eigenvector(SpectrumEnd end, int number) {
    return end.prefix() + number;
  }

  /** The weights of a checkpoint, such as {@code last} or {@code epoch-10}. */
  public static String checkpoint(String name) {
    return "checkpoints/" + name + SAFETENSORS;
  }

  /**
   * A plot.
   *
   * @param name of {@link PlotNames}
   * @param format {@code svg} or {@code png}
   */
  public static String plot(String name, String format) {
    return "plots/" + name + "." + format;
  }
}
