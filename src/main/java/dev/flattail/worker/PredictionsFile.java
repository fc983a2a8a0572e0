package dev.flattail.worker;

import dev.flattail.csv.Csv;
import dev.flattail.engine.evaluate.PredictionsOut;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Streams predictions to a CSV file, without keeping them in memory. */
final class PredictionsFile implements PredictionsOut, AutoCloseable {
  private final Path file;
  private final BufferedWriter writer;
  private final Csv rows;
  private final IntFunction<@Nullable String> paths;
  private int written;

  /**
   * @param paths path of each image's file, by its number; null for images without one
   */
  PredictionsFile(Path file, IntFunction<@Nullable String> paths) throws IOException {
    this.file = file;
    this.paths = paths;
    this.writer = Files.newBufferedWriter(file);
    this.rows = Csv.to(writer, List.of("image", "label", "predicted", "confidence", "path"));
  }

  Path file() {
    return file;
  }

  @Override
  public void add(int label, int predicted, double confidence) {
    rows.row(written, label, predicted, confidence, paths.apply(written));
    written++;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
