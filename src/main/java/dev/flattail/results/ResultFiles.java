package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defines the paths of results among a job's artifacts, for their writers and readers. */
public final class ResultFiles {
  /** A {@link SpectrumReport}. */
  public static final String SPECTRUM = "spectrum.json";

  public static final String SPECTRUM_CSV = "spectrum.csv";

  /** Gradients along negative curvature: {@link NegativeCurvature} of all classes. */
  public static final String ESCAPE_CSV = "escape.csv";

  /** A {@link LandscapeReport}. */
  public static final String LANDSCAPE = "landscape.json";

  /** Counts, {@code [true class][predicted class]}. */
  public static final String CONFUSION = "confusion.json";

  /** A {@link ClassGradients}. */
  public static final String CLASS_GRADIENTS = "class-gradients.json";

  public static final String PREDICTIONS = "predictions.csv";

  /** A {@link Mistakes}. */
  public static final String MISTAKES = "mistakes.json";

  /** Folder of {@link #eigenvectors}. */
  public static final String EIGENVECTORS = "eigenvectors/";

  /** {@link EigenvectorProducts} of those files. */
  public static final String EIGENVECTOR_PRODUCTS = EIGENVECTORS + "products.json";

  /** Folder of the file that TensorBoard reads. */
  public static final String TENSORBOARD = "tensorboard/";

  private static final String PLOTS = "plots/";
  private static final String PNG = ".png";
  private static final String SAFETENSORS = ".safetensors";

  private ResultFiles() {}

  /** Returns the path of one subject's {@link SpectrumEntry}. */
  public static String spectrumEntry(Subject subject) {
    String block = subject.block() == null ? "" : "/" + subject.block();
    return "classes/" + subject.key() + block + ".json";
  }

  /**
   * Returns the path of one subject's eigenvectors, whose tensors are named by {@link
   * #eigenvector}.
   */
  public static String eigenvectors(Subject subject) {
    return EIGENVECTORS + (subject.isOverall() ? "" : "class-") + subject.key() + SAFETENSORS;
  }

  /**
   * Returns the name of a tensor in a file of {@link #eigenvectors}.
   *
   * @param end {@code largest} or {@code smallest}
   * @param number rank, from 1 for the outermost
   */
  public static String eigenvector(SpectrumEnd end, int number) {
    return end.prefix() + number;
  }

  /** Returns the path of a checkpoint's weights, such as {@code last} or {@code epoch-10}. */
  public static String checkpoint(String name) {
    return "checkpoints/" + name + SAFETENSORS;
  }

  /**
   * Returns the path of a plot.
   *
   * @param name a name of {@link PlotNames}
   * @param format {@code svg} or {@code png}
   */
  public static String plot(String name, String format) {
    return PLOTS + name + "." + format;
  }

  /**
   * Returns whether bundles, which people publish, have a file besides checkpoints. Files that name
   * single images are left out, since names of images may say whom they show; so are large tensors
   * and the state of trainings.
   */
  public static boolean isInBundles(String path) {
    return path.startsWith(PLOTS)
        || List.of(SPECTRUM, SPECTRUM_CSV, ESCAPE_CSV, LANDSCAPE, CONFUSION, CLASS_GRADIENTS)
            .contains(path);
  }

  /** Returns the name of the plot that a path has as PNG; null for other files. */
  public static @Nullable String pngOf(String path) {
    return path.startsWith(PLOTS) && path.endsWith(PNG)
        ? path.substring(PLOTS.length(), path.length() - PNG.length())
        : null;
  }
}
