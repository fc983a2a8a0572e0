package dev.flattail.worker;

import dev.flattail.jobs.Figure;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.SpecLeaves;
import dev.flattail.results.EpochRow;
import dev.flattail.results.ResultFiles;
import dev.flattail.tensorboard.EventFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A job as TensorBoard's event file, made from the database each time. While a training runs, a
 * newer file is an older one with rows appended, so that a client may continue a download. It is
 * another file after epochs were repeated because a worker was lost, and when a training is
 * extended.
 */
final class TensorBoardFile {
  static final String MEDIA_TYPE = "application/octet-stream";

  private static final String SEED = "/seed";
  private static final int LONGEST_VALUE = 200;

  private final Job job;
  private final EventFile file;
  private int epoch;

  private TensorBoardFile(Job job) {
    this.job = job;
    this.file = new EventFile(job.createdAt());
  }

  /** Returns the path of the file among the job's artifacts. */
  static String path(Job job) {
    return ResultFiles.TENSORBOARD
        + EventFile.NAME
        + job.createdAt().getEpochSecond()
        + "."
        + job.id();
  }

  /** Returns the file of a job that has not ended: its hyper-parameters and its epochs so far. */
  static TensorBoardFile of(Job job, Jobs jobs) {
    TensorBoardFile file = new TensorBoardFile(job);
    file.hyperparameters();
    List<EpochRow> rows = jobs.metrics(job.id(), EpochRow.class);
    List<Instant> times = jobs.metricsTimes(job.id());
    for (int i = 0; i < rows.size(); i++) {
      file.epoch(rows.get(i), times.get(i));
    }
    return file;
  }

  byte[] bytes() {
    return file.bytes();
  }

  private void hyperparameters() {
    Map<String, Object> values = SpecLeaves.of(job.spec().asMap(), "");
    values.replaceAll((_, value) -> shown(value));
    file.hyperparameters(job.createdAt(), values, group(values));
  }

  /** Returns lists as text, since a hyper-parameter is one value. */
  private static Object shown(Object value) {
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    String text = value.toString();
    return text.substring(0, Math.min(text.length(), LONGEST_VALUE));
  }

  /** Returns the same name for jobs that differ in their seeds alone; TensorBoard averages them. */
  private static String group(Map<String, Object> values) {
    Map<String, Object> others = new LinkedHashMap<>(values);
    others.remove(SEED);
    return DigestUtils.sha256Hex(others.toString()).substring(0, 16);
  }

  private void epoch(EpochRow row, Instant at) {
    epoch = row.epoch();
    for (Figure figure : Figure.of(FiniteNumbers.mapper().valueToTree(row))) {
      if (figure.index() == null && !figure.name().equals(EpochRow.EPOCH)) {
        file.scalar(EpochRow.curve(figure.name()), epoch, at, figure.value());
      }
    }
    row.curvatureFigures()
        .forEach((name, value) -> file.scalar(EpochRow.curve(name), epoch, at, value));
  }

  /**
   * Adds how the job ended: its result, whose lists become curves over their indices (such as
   * classes), and its plots.
   *
   * @param plots PNG files by name
   */
  TensorBoardFile ended(Object result, Map<String, byte[]> plots, Instant at) throws IOException {
    for (Figure figure : Figure.of(FiniteNumbers.mapper().valueToTree(result))) {
      int step = figure.index() == null ? epoch : figure.index();
      file.scalar("result/" + figure.name(), step, at, figure.value());
    }
    for (Map.Entry<String, byte[]> plot : plots.entrySet()) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(plot.getValue()));
      file.image(
          "plots/" + plot.getKey(),
          epoch,
          at,
          image.getWidth(),
          image.getHeight(),
          plot.getValue());
    }
    file.end(at, EventFile.Status.SUCCESS);
    return this;
  }
}
