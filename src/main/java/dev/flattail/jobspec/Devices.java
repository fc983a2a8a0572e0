package dev.flattail.jobspec;

/** The names that a spec may give a device: always one (docs/adr/0013). */
final class Devices {
  static final String PATTERN = "(auto|cpu|gpu(:[0-9]{1,3})?)";

  static final String UNKNOWN =
      "unknown device \"%s\"; one of: auto, cpu, gpu, gpu:N. A job runs on one device; several GPUs"
          + " are used by as many workers, which run jobs side by side";

  private Devices() {}
}
