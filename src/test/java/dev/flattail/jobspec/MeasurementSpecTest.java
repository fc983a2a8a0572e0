package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementSpecTest {

  private static JobSpec read(String kind, Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", kind);
    tree.put("model", Map.of("job", "a"));
    tree.putAll(fields);
    return SpecReader.readSubmitted(tree);
  }

  private static Map<String, String> problems(String kind, Map<String, ?> fields) {
    InvalidSpecException invalid =
        catchThrowableOfType(InvalidSpecException.class, () -> read(kind, fields));
    assertThat(invalid).as("the spec is refused").isNotNull();
    Map<String, String> byPointer = new HashMap<>();
    invalid.problems().forEach(p -> byPointer.put(p.pointer(), p.detail()));
    return byPointer;
  }

  @Test
  void aHessianJobNeedsItsModelAlone() {
    HessianSpec spec = (HessianSpec) read("hessian", Map.of());
    assertThat(spec.classes()).isEqualTo(ClassSelection.ALL);
    assertThat(spec.classes().of(3)).containsExactly(0, 1, 2);
    assertThat(spec.split()).isEqualTo(Split.TRAIN);
    assertThat(spec.lanczosSteps()).isEqualTo(80);
    assertThat(spec.probes()).isEqualTo(3);
    assertThat(spec.loss()).isEqualTo(new MeasuredLossSpec.CrossEntropy(null));
    assertThat(spec.extremes()).isEqualTo(new HessianSpec.Extremes(5, 0.001));
    assertThat(spec.overall()).isFalse();
    assertThat(spec.maxSamplesPerClass()).isNull();
  }

  @Test
  void everyKindIsWrittenAsItIsRead() {
    for (JobSpec spec :
        List.of(
            read("hessian", Map.of("classes", List.of(9, 0), "maxSamplesPerClass", 128)),
            read("hessian", Map.of("classes", "all", "loss", Map.of("type", "ldam"))),
            read("hessian", Map.of("loss", Map.of("type", "cross-entropy", "scale", 2))),
            read("landscape", Map.of("loss", Map.of("type", "cross-entropy", "scale", 1))),
            read("landscape", Map.of("dimensions", 1)),
            read("landscape", Map.of("directions", "eigenvectors", "hessianJob", "b")),
            read("flatness", Map.of("radii", List.of(0.1))))) {
      assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    }
    assertThat(SpecWriter.write(read("hessian", Map.of()))).containsEntry("classes", "all");
    assertThat(SpecWriter.write(read("hessian", Map.of("classes", List.of(9, 0)))))
        .containsEntry("classes", List.of(9, 0))
        .doesNotContainKey("type");
  }

  @Test
  void aLossHasTheScaleOfTheModelUnlessItHasItsOwn() {
    for (String kind : List.of("hessian", "landscape", "flatness")) {
      LossMeasurementSpec standard = (LossMeasurementSpec) read(kind, Map.of());
      assertThat(standard.withLossAt(30).loss()).isEqualTo(new MeasuredLossSpec.CrossEntropy(30.0));
      LossMeasurementSpec unscaled =
          (LossMeasurementSpec)
              read(kind, Map.of("loss", Map.of("type", "cross-entropy", "scale", 1)));
      assertThat(unscaled.withLossAt(30)).isEqualTo(unscaled);
      assertThat(unscaled.loss().scale(30)).isEqualTo(1);
      assertThat(problems(kind, Map.of("loss", Map.of("type", "cross-entropy", "scale", 0))))
          .containsOnlyKeys("/loss/scale");
    }
    HessianSpec focal = (HessianSpec) read("hessian", Map.of("loss", Map.of("type", "focal")));
    assertThat(focal.loss().scale(30)).isEqualTo(30);
    HessianSpec ldam =
        (HessianSpec) read("hessian", Map.of("loss", Map.of("type", "ldam", "scale", 10)));
    assertThat(ldam.loss().scale(30)).isEqualTo(10);
    assertThat(ldam.loss().logitFactor(30)).isEqualTo(1);
    assertThat(problems("flatness", Map.of("loss", Map.of("type", "ldam"))))
        .containsOnlyKeys("/loss/type");
  }

  @Test
  void classesAreAllOrAListOfDifferentNumbers() {
    assertThat(problems("hessian", Map.of("classes", "most"))).containsOnlyKeys("/classes");
    assertThat(problems("hessian", Map.of("classes", List.of()))).containsOnlyKeys("/classes");
    assertThat(problems("hessian", Map.of("classes", List.of(0, -1, 1.5, "x", 0))))
        .containsOnlyKeys("/classes/1", "/classes/2", "/classes/3", "/classes/4");
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThat(
            problems(
                "hessian",
                Map.of(
                    "precision",
                    "bfloat16",
                    "probes",
                    0,
                    "extremes",
                    Map.of("tolerance", 1),
                    "lanczosStep",
                    3)))
        .containsOnlyKeys("/precision", "/probes", "/extremes/tolerance", "/lanczosStep");
    assertThat(problems("flatness", Map.of("radii", List.of(0.1, 0)))).containsOnlyKeys("/radii/1");
    assertThat(problems("flatness", Map.of("radii", List.of()))).containsOnlyKeys("/radii");
    assertThat(problems("landscape", Map.of("dimensions", 3, "points", 2)))
        .containsOnlyKeys("/dimensions", "/points");
  }

  @Test
  void eigenvectorsNeedTheirJobAndRandomDirectionsNone() {
    assertThat(problems("landscape", Map.of("directions", "eigenvectors")))
        .containsOnlyKeys("/hessianJob");
    assertThat(problems("landscape", Map.of("hessianJob", "b"))).containsOnlyKeys("/hessianJob");
  }

  @Test
  void moreEigenvectorsThanEigenvaluesAreRefused() {
    assertThat(problems("hessian", Map.of("eigenvectorCount", 6)))
        .containsOnlyKeys("/eigenvectorCount");
    HessianSpec raised =
        (HessianSpec)
            read("hessian", Map.of("eigenvectorCount", 6, "extremes", Map.of("count", 6)));
    assertThat(raised.keptLargest()).isEqualTo(6);
    HessianSpec least = (HessianSpec) read("hessian", Map.of("extremes", Map.of("count", 1)));
    assertThat(least.keptLargest()).isEqualTo(2);
  }

  @Test
  void anUploadedModelNeedsADataSet() {
    assertThat(problems("hessian", Map.of("model", Map.of("checkpoint", "c"))))
        .containsOnlyKeys("/dataset");
  }
}
