package dev.flattail.bench;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Profiles a step with libtorch's own profiler. */
final class OperatorProfile {
  private static final Pattern EVENT =
      Pattern.compile("\"name\":\\s*\"([^\"]+)\".*?\"dur\":\\s*([0-9.]+)", Pattern.DOTALL);
  private static final int STEPS = 3;

  private OperatorProfile() {}

  /**
   * Returns the time of convolutions, forward and backward, over the time of the whole step. It is
   * host time, which is meaningless on a GPU.
   */
  static double convolutionShare(Workload workload) throws IOException {
    Path trace = Files.createTempFile("flattail-profile", ".json");
    try {
      double total = 0;
      JniUtils.startProfile(false, false, false);
      for (int i = 0; i < STEPS; i++) {
        total += workload.time();
      }
      JniUtils.stopProfile(trace.toString());
      return convolutions(Files.readString(trace)) / 1000 / total;
    } finally {
      Files.delete(trace);
    }
  }

  /** Returns the microseconds in the outermost convolution operators. */
  private static double convolutions(String trace) {
    double microseconds = 0;
    Matcher event = EVENT.matcher(trace);
    while (event.find()) {
      String name = event.group(1);
      if (name.equals("aten::convolution") || name.equals("aten::convolution_backward")) {
        microseconds += Double.parseDouble(event.group(2));
      }
    }
    return microseconds;
  }
}
