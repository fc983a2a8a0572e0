package dev.flattail.spec;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names that a spec may give a device: always one (docs/adr/0013). */
final class Devices {
  private static final Pattern ONE = Pattern.compile("auto|cpu|gpu(:[0-9]{1,3})?");

  /** Lists, ranges, numbers of devices, and words for all of them, as other programs take them. */
  private static final Pattern SEVERAL =
      Pattern.compile(".*[,;+\\s].*|.*[0-9]-[0-9].*|[0-9]+|.*\\ball\\b.*|.*(gpu|device)s\\b.*");

  private Devices() {}

  static void check(String device, String pointer, Problems problems) {
    if (ONE.matcher(device).matches()) {
      return;
    }
    String named = "\"" + Problems.abbreviate(device) + "\"";
    if (SEVERAL.matcher(device.toLowerCase(Locale.ROOT)).matches()) {
      problems.add(
          pointer,
          "a job runs on one device, not on "
              + named
              + "; use auto, cpu, gpu or gpu:N. Several GPUs are used by as many workers, which run"
              + " jobs side by side",
          "auto");
    } else {
      problems.add(pointer, "unknown device " + named + "; one of: auto, cpu, gpu, gpu:N", "auto");
    }
  }
}
