package dev.flattail.spec;

/** The names that a spec may give a device. */
final class Devices {
  private Devices() {}

  static void check(String device, String pointer, Problems problems) {
    if (!device.matches("auto|cpu|gpu(:[0-9]{1,3})?")) {
      problems.add(
          pointer,
          "unknown device \"" + Problems.abbreviate(device) + "\"; one of: auto, cpu, gpu, gpu:N",
          "auto");
    }
  }
}
