package dev.flattail.spec;

/** Rules that all measurements share. */
final class Measurements {
  private Measurements() {}

  static void check(MeasurementSpec spec, String pointer, Problems problems) {
    if (spec.model() instanceof ModelSource.Uploaded
        && spec.dataset() == null
        && !problems.under(pointer + "/dataset")) {
      problems.add(pointer + "/dataset", "is required when the model is an uploaded checkpoint");
    }
  }

  /** Refuses bfloat16 for what needs derivatives of the measured model. */
  static void checkPrecision(
      Precision precision, String measured, String pointer, Problems problems) {
    if (precision == Precision.BFLOAT16 && !problems.under(pointer + "/precision")) {
      problems.add(
          pointer + "/precision",
          "must be float32 or float64: bfloat16 is too coarse for " + measured,
          "float32");
    }
  }
}
