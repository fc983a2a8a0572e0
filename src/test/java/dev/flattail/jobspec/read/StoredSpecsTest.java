package dev.flattail.jobspec.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.FrozenDocuments;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The column {@code job.spec} as an earlier Flattail filled it, frozen: jobs outlive upgrades. A
 * line is the {@code spec} of a submitted job, and is never changed. A release adds lines for what
 * is new in it: kinds of jobs and members of families.
 */
class StoredSpecsTest {
  private static final String STORED = "/stored-specs/specs.jsonl";

  static List<JsonNode> stored() {
    return FrozenDocuments.lines(STORED);
  }

  @ParameterizedTest
  @MethodSource("stored")
  void aStoredSpecReadsAsItStands(JsonNode stored) {
    JobSpec spec = SpecReader.readStored(FrozenDocuments.document(stored));
    assertThat(FrozenDocuments.differences(stored, FrozenDocuments.json(SpecWriter.write(spec))))
        .isEmpty();
  }

  @Test
  void aPresetThatWasDroppedIsANameForTheRecord() {
    Map<String, Object> tree =
        FrozenDocuments.document(
            stored().stream().filter(spec -> spec.hasNonNull("preset")).findFirst().orElseThrow());
    Map<String, Object> before = SpecWriter.write(SpecReader.readStored(tree));

    tree.put("preset", "dropped/preset");
    Map<String, Object> dropped = SpecWriter.write(SpecReader.readStored(tree));

    assertThat(dropped).containsEntry("preset", "dropped/preset");
    dropped.put("preset", before.get("preset"));
    assertThat(dropped).isEqualTo(before);
  }

  @Test
  void dependentDefaultsAreFilledInAtSubmissionAlone() {
    Map<String, Object> glmc =
        Map.of(
            "kind", "train", "dataset", Map.of("name", "shapes"), "loss", Map.of("type", "glmc"));
    assertThat(((TrainSpec) SpecReader.readSubmitted(glmc)).model().heads()).isEqualTo(Heads.GLMC);
    assertThatThrownBy(() -> SpecReader.readStored(glmc))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/model/heads");
  }

  @Test
  void everyKindIsFrozen() {
    assertThat(stored().stream().map(spec -> spec.get("kind").asString()).distinct())
        .containsExactlyInAnyOrderElementsOf(SpecReader.kinds());
  }

  static Stream<Class<?>> families() {
    return Stream.of(
        AugmentationSpec.class,
        ImbalanceSpec.class,
        LossSpec.class,
        OptimizerSpec.class,
        RebalanceSpec.class,
        RhoSchedule.class,
        ScheduleSpec.class,
        SharpnessSpec.class,
        Stage2Spec.class);
  }

  /** A snapshot may be ahead of the frozen specs: no released version stored its additions. */
  static boolean isRelease() throws IOException {
    return !Files.readString(Path.of("pom.xml")).contains("-SNAPSHOT</version>");
  }

  @ParameterizedTest
  @MethodSource("families")
  @EnabledIf("isRelease")
  void aReleaseHasFrozenEveryMemberOfAFamily(Class<?> family) {
    Set<Object> found = new LinkedHashSet<>();
    stored()
        .forEach(
            spec -> collect(SpecReader.readStored(FrozenDocuments.document(spec)), family, found));
    assertThat(found).containsAll(Families.members(family));
  }

  /** The classes of a family's members in a record, at any depth. */
  private static void collect(Object value, Class<?> family, Set<Object> found) {
    if (family.isInstance(value)) {
      found.add(value.getClass());
    }
    if (value instanceof Record record) {
      Arrays.stream(record.getClass().getRecordComponents())
          .forEach(
              component -> {
                try {
                  Object inner = component.getAccessor().invoke(record);
                  if (inner != null) {
                    collect(inner, family, found);
                  }
                } catch (ReflectiveOperationException e) {
                  throw new LinkageError("cannot read " + component, e);
                }
              });
    }
  }
}
