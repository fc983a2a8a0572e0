package dev.flattail.bench;

import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.schema.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs {@code src/bench/python/hessian_report.py} on the images of one class. */
record HessianScript(String python, Path checkout, Path checkpoint, Arch arch, int threads) {
  static final String METHOD = "papers' script";

  SpectrumAnswers run(MeasuredSplit split, int c) throws IOException {
    Path pixels = Files.createTempFile("pixels", ".f32");
    try {
      Files.write(pixels, normalized(split, c));
      Process process =
          new ProcessBuilder(
                  python,
                  "src/bench/python/hessian_report.py",
                  checkout.toString(),
                  checkpoint.toString(),
                  Names.of(arch),
                  pixels.toString(),
                  Integer.toString(c),
                  Integer.toString(threads),
                  Integer.toString(c))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (line.isBlank()) {
        throw new IOException("the script printed no answers for class " + c);
      }
      return answers(line.strip());
    } finally {
      Files.delete(pixels);
    }
  }

  private static SpectrumAnswers answers(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String field : line.split(" ")) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], parts[1]);
    }
    double[] nodes = numbers(fields.get("nodes"));
    return new SpectrumAnswers(
        METHOD,
        Long.parseLong(fields.get("power"))
            + Long.parseLong(fields.get("hutchinson"))
            + Long.parseLong(fields.get("lanczos")),
        Double.parseDouble(fields.get("top")),
        Arrays.stream(nodes).min().orElseThrow(),
        Double.parseDouble(fields.get("trace")),
        List.of(nodes),
        List.of(numbers(fields.get("weights"))),
        Double.parseDouble(fields.get("seconds")),
        Double.parseDouble(fields.get("processor")));
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Returns the normalized pixels {@code [N, 3, H, W]} of one class, little-endian. */
  private static byte[] normalized(MeasuredSplit split, int c) {
    int[] labels = split.images().labels();
    ImageSet images =
        split
            .images()
            .select(IntStream.range(0, labels.length).filter(i -> labels[i] == c).toArray());
    Normalize normalize = split.normalize();
    int pixels = images.height() * images.width();
    ByteBuffer buffer =
        ByteBuffer.allocate(images.size() * 3 * pixels * 4).order(ByteOrder.LITTLE_ENDIAN);
    byte[] image = new byte[images.bytesPerImage()];
    for (int i = 0; i < images.size(); i++) {
      images.read(i, image);
      for (int channel = 0; channel < 3; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          double value = (image[channel * pixels + pixel] & 0xff) / 255.0;
          buffer.putFloat(
              (float) ((value - normalize.mean().get(channel)) / normalize.std().get(channel)));
        }
      }
    }
    return buffer.array();
  }
}
