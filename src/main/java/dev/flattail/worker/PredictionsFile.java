package dev.flattail.worker;

import dev.flattail.engine.evaluate.PredictionsOut;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Streams predictions to a CSV file, without keeping them in memory. */
final class PredictionsFile implements PredictionsOut, AutoCloseable {
  private final Path file;
  private final BufferedWriter writer;
  private long written;

  PredictionsFile(Path file) throws IOException {
    this.file = file;
    this.writer = Files.newBufferedWriter(file);
    writer.write("image,label,predicted,confidence\n");
  }

  Path file() {
    return file;
  }

  @Override
  public void add(int label, int predicted, double confidence) {
    try {
      writer.write(written++ + "," + label + "," + predicted + "," + confidence + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
