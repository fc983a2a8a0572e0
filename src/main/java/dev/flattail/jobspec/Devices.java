package dev.flattail.jobspec;

/** Defines the device names in specs, which always name one device (docs/adr/0013). */
final class Devices {
  static final String PATTERN = "(auto|cpu|gpu(:(0|[1-9][0-9]{0,2}))?)";

  static final String UNKNOWN =
      "unknown device \"%s\"; one of: auto, cpu, gpu, gpu:N. A job runs on one device; several GPUs"
          + " are used by as many workers, which run jobs side by side";

  private Devices() {}
}
