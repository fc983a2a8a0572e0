package dev.flattail.spec;

/** Rules that all measurements share. */
final class Measurements {
  private Measurements() {}

  static void check(MeasurementSpec spec, String pointer, Problems problems) {
    Devices.check(spec.device(), pointer + "/device", problems);
    if (spec.model() instanceof ModelSource.Uploaded
        && spec.dataset() == null
        && !problems.under(pointer + "/dataset")) {
      problems.add(pointer + "/dataset", "is required when the model is an uploaded checkpoint");
    }
  }
}
