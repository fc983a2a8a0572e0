package dev.flattail.engine.tensor;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hardware of a GPU.
 *
 * @param name model, as NVIDIA's kernel driver names it; {@code unknown} where the driver's files
 *     cannot be read
 * @param memoryBytes memory in all
 * @param computeCapability CUDA's version of the hardware, e.g. {@code 9.0}
 */
public record GpuModel(String name, long memoryBytes, String computeCapability) {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");
  private static final String MODEL = "Model:";
  private static final String UNKNOWN = "unknown";

  /** Returns the first GPU that libtorch can use. */
  public static Optional<GpuModel> first() {
    if (Torch.gpus() == 0) {
      return Optional.empty();
    }
    double bytes = GpuMemory.ofAll().getFirst().totalBytes();
    return Optional.of(
        new GpuModel(models(), Double.isNaN(bytes) ? 0 : (long) bytes, capability()));
  }

  /** Separates the digits that DJL joins: {@code 90} is 9.0, and {@code 120} is 12.0. */
  private static String capability() {
    try {
      String digits = CudaUtils.getComputeCapability(0);
      int minor = digits.length() - 1;
      return minor < 1 ? digits : digits.substring(0, minor) + "." + digits.substring(minor);
    } catch (RuntimeException | LinkageError noRuntime) {
      return UNKNOWN;
    }
  }

  /** Names all models, since CUDA numbers GPUs in another order than the driver. */
  private static String models() {
    try (Stream<Path> gpus = Files.list(DRIVER)) {
      String models =
          gpus.map(gpu -> gpu.resolve("information"))
              .flatMap(GpuModel::lines)
              .filter(line -> line.startsWith(MODEL))
              .map(line -> line.substring(MODEL.length()).strip())
              .distinct()
              .sorted()
              .collect(Collectors.joining(" or "));
      return models.isEmpty() ? UNKNOWN : models;
    } catch (IOException | UncheckedIOException noDriver) {
      return UNKNOWN;
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
