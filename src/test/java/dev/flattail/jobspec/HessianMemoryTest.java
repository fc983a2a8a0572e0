package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.read.SpecReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HessianMemoryTest {
  private static final long MIB = 1L << 20;
  private static final HessianMemory.OfGraphs GRAPHS =
      new HessianMemory.OfGraphs(3 * MIB, 6 * MIB, 2 * MIB);

  private static HessianSpec spec(Object... fields) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", "hessian");
    tree.put("model", Map.of("checkpoint", "a"));
    tree.put("dataset", Map.of("name", "b"));
    for (int i = 0; i < fields.length; i += 2) {
      tree.put((String) fields[i], fields[i + 1]);
    }
    return (HessianSpec) SpecReader.readSubmitted(tree);
  }

  /** 81 vectors of a million parameters are 324 MB in float32; 4096 MiB are 4295 MB. */
  @ParameterizedTest
  @CsvSource({
    "1000000, 3, 4096, float64, 81, 3, false, 1944000000",
    "1000000, 9, 4096, float64, 81, 4, false, 2592000000",
    "1000000, 3, 1000, float32, 81, 3, false, 972000000",
    "1000000, 3, 700, float32, 81, 2, false, 648000000",
    "1000000, 3, 400, float32, 81, 1, false, 324000000",
    "1000000, 3, 100, float32, 26, 1, true, 104000000",
    "1000000, 3, 0, float32, 18, 1, true, 72000000",
    "25557032, 1, 4096, float32, 42, 1, true, 4293581376",
    "5, 3, 4096, float64, 6, 3, false, 720",
  })
  void basesFitTheirBudget(
      long parameters,
      int runs,
      int budget,
      String format,
      int vectors,
      int open,
      boolean restarts,
      long bytes) {
    BasisPlan plan = BasisPlan.of(parameters, 80, runs, 5, (long) budget << 20);
    assertThat(plan.format().name()).isEqualToIgnoringCase(format);
    assertThat(plan.vectors()).isEqualTo(vectors);
    assertThat(plan.open()).isEqualTo(open);
    assertThat(plan.restarts()).isEqualTo(restarts);
    assertThat(plan.bytes()).isEqualTo(bytes);
  }

  @Test
  void keptGraphsAreThoseThatFit() {
    HessianMemory all = HessianMemory.of(spec("batchSize", 10), 1000, 1000, GRAPHS, 25);
    assertThat(all.graphs()).isEqualTo((3 * 3 + 25 * 6) * MIB);
    assertThat(all.batch()).as("a product of a kept graph").isEqualTo(10 * 2 * MIB);
    HessianMemory some =
        HessianMemory.of(spec("batchSize", 10, "memoryBudgetMiB", 100), 1000, 1000, GRAPHS, 25);
    assertThat(some.graphs()).as("the first and the last batch").isEqualTo((63 + 33) * MIB);
    assertThat(some.batch()).as("with its recording").isEqualTo((63 + 20) * MIB);
    assertThat(some.total())
        .isEqualTo(
            some.process()
                + some.parameters()
                + some.bases()
                + some.vectors()
                + some.graphs()
                + some.batch());
  }

  /** The kept graphs of the class are freed before. */
  @Test
  void batchesOfGradientsAreRecordedWhereTheClassIsSmaller() {
    HessianMemory memory =
        HessianMemory.of(
            spec("batchSize", 40, "escape", Map.of("batchSize", 50)), 1000, 1000, GRAPHS, 5);
    assertThat(memory.graphs()).isEqualTo((3 + 5 * 6) * MIB);
    assertThat(memory.graphs() + memory.batch()).isEqualTo((3 + 40 * 6 + 40 * 2) * MIB);
    assertThat(
            HessianMemory.of(spec("eigenvectors", false, "escape", Map.of()), 1000, 1000, GRAPHS, 5)
                .vectors())
        .as("of four eigenvectors that would be kept, the smallest is computed")
        .isEqualTo(memory.vectors() - 3 * 1000 * Float.BYTES);
    HessianMemory smaller =
        HessianMemory.of(
            spec("batchSize", 40, "escape", Map.of("batchSize", 2)), 1000, 1000, GRAPHS, 5);
    assertThat(smaller.batch()).as("a product of the class").isEqualTo(5 * 2 * MIB);
  }

  @Test
  void batchesFitTheBudget() {
    HessianSpec spec = spec("batchSize", 10, "memoryBudgetMiB", 50);
    assertThat(HessianMemory.batchSize(spec, GRAPHS)).isEqualTo(5);
    HessianMemory memory = HessianMemory.of(spec, 1000, 1000, GRAPHS, 25);
    assertThat(memory.graphs()).isEqualTo((3 + 5 * 6) * MIB);
    assertThat(memory.batch()).isEqualTo((3 + 5 * 8) * MIB).isLessThanOrEqualTo(50 * MIB);
    assertThat(HessianMemory.batchSize(spec("memoryBudgetMiB", 0), GRAPHS)).isEqualTo(1);
    assertThat(HessianMemory.batchSize(spec("batchSize", 7), GRAPHS)).isEqualTo(7);
  }

  @Test
  void vectorsDependOnWhatTheJobDoes() {
    long plain = HessianMemory.of(spec("eigenvectors", false), 1000, 1000, GRAPHS, 1).vectors();
    assertThat(plain).isEqualTo(1000 * 6 * 8);
    assertThat(HessianMemory.of(spec(), 1000, 1000, GRAPHS, 1).vectors() - plain)
        .isEqualTo(1000 * 4 * 4);
    assertThat(
            HessianMemory.of(spec("eigenvectorCount", 5), 1000, 1000, GRAPHS, 1).vectors() - plain)
        .isEqualTo(1000 * 7 * 4);
    assertThat(
            HessianMemory.of(
                        spec("eigenvectors", false, "trace", Map.of("maxProducts", 500)),
                        1000,
                        1000,
                        GRAPHS,
                        1)
                    .vectors()
                - plain)
        .isEqualTo(1000 * 4 * 8);
  }

  @Test
  void runsOfALargeModelAreOneAfterTheOther() {
    assertThat(spec("probes", 3).basisPlan(1_000_000).open()).isEqualTo(1);
    assertThat(spec("probes", 3).basisPlan(1000).open()).isEqualTo(3);
  }

  @Test
  void basesAreAsLongAsTheLargestBlock() {
    HessianMemory whole = HessianMemory.of(spec(), 1000, 1000, GRAPHS, 1);
    HessianMemory byLayer = HessianMemory.of(spec("by", "layer"), 1000, 100, GRAPHS, 1);
    assertThat(byLayer.bases()).isEqualTo(whole.bases() / 10);
    assertThat(byLayer.parameters()).isEqualTo(whole.parameters());
    assertThat(byLayer.vectors())
        .as("the gradient of all parameters, and vectors of a block without eigenvectors")
        .isEqualTo(1000 * 8 + 100 * 5 * 8);
  }
}
