package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.CheckpointSpec;
import dev.flattail.jobspec.Expectation;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.schema.Components;
import dev.flattail.jobspec.schema.Problems;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rejects numbers that the job's arithmetic cannot hold, instead of computing with infinity or
 * zero. With float32 and bfloat16, which have one range, that is any number beyond float32; with
 * float64 only those about images, which are float32 in every job. Bounds of expectations and times
 * are compared in float64 and may be any number.
 */
final class NumberRules {
  private NumberRules() {}

  static void check(JobSpec spec, String pointer, Problems problems) {
    if (spec.precision() == Precision.FLOAT64) {
      check(spec.dataset(), pointer + "/dataset", problems);
    } else {
      check((Object) spec, pointer, problems);
    }
  }

  private static void check(@Nullable Object value, String pointer, Problems problems) {
    switch (value) {
      case Double number -> check(number.doubleValue(), pointer, problems);
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          check(list.get(i), pointer + "/" + i, problems);
        }
      }
      case Expectation _, CheckpointSpec _ -> {}
      case Record record -> {
        for (RecordComponent component : Components.of(record.getClass())) {
          check(Components.read(component, record), pointer + "/" + component.getName(), problems);
        }
      }
      case null, default -> {}
    }
  }

  private static void check(double number, String pointer, Problems problems) {
    float inFloat32 = (float) number;
    if (problems.under(pointer)) {
      return;
    }
    if (Float.isInfinite(inFloat32)) {
      problems.add(
          pointer,
          "is beyond float32, whose largest number is 3.4e38, was %s; take a smaller one%s"
              .formatted(number, remedy(pointer)));
    } else if (inFloat32 == 0 && number != 0) {
      problems.add(
          pointer,
          "is beyond float32, whose smallest number above 0 is 1.4e-45, was %s; take a larger one%s"
              .formatted(number, remedy(pointer)));
    }
  }

  private static String remedy(String pointer) {
    return pointer.startsWith("/dataset/") ? "" : ", or precision float64";
  }
}
