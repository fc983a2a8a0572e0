package dev.flattail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that a training that was killed repeatedly ends in the same bytes as an uninterrupted one
 * (CPU, one thread). Part of {@code -Pfaults} alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start first
class ResumeFidelity {
  static final int EPOCHS = 4;

  private TestCluster cluster;
  private ResumedTrainings resumed;
  private final long seed = Long.getLong("faults.seed", 1);

  @BeforeAll
  void start() throws Exception {
    FaultSettings settings =
        new FaultSettings(
            seed,
            0,
            0,
            Duration.ofSeconds(3),
            0,
            Duration.ZERO,
            false,
            "",
            Path.of("target", "faults"));
    cluster = new TestCluster(settings, 1);
    resumed = new ResumedTrainings(cluster);
  }

  @AfterAll
  void stop() throws Exception {
    resumed.close();
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource
  void killedFiveTimesATrainingEndsInTheSameBytes(ResumedTrainings.Training training)
      throws Exception {
    assertSameBytes(resumed, training, 5, new Random(seed + training.ordinal()));
  }

  static void assertSameBytes(
      ResumedTrainings resumed, ResumedTrainings.Training training, int kills, Random random)
      throws Exception {
    UUID job = resumed.submit(training.spec(EPOCHS));
    StringBuilder killed = new StringBuilder();
    for (int i = 0; i < kills; i++) {
      // At most two epochs per start, so that work remains to be interrupted.
      int at =
          1
              + random.nextInt(
                  i == kills - 1
                      ? 2 * ResumedTrainings.STEPS_PER_EPOCH
                      : ResumedTrainings.STEPS_PER_EPOCH + 2);
      killed.append(' ').append(resumed.workUntil("KILL", at));
      resumed.resumeIfFailed(job);
    }
    String weights = resumed.workToTheEnd(job);
    UUID whole = resumed.submit(training.spec(EPOCHS));
    assertThat(weights)
        .as("%s, killed before steps%s of its processes", training, killed)
        .isEqualTo(resumed.workToTheEnd(whole));
    assertThat(resumed.log(job)).as("it went on").anyMatch(line -> line.startsWith("going on"));
    assertThat(resumed.log(whole)).noneMatch(line -> line.startsWith("going on"));
  }

  @Test
  void aTerminatedWorkerLosesAtMostOneStep() throws Exception {
    // Many steps per epoch, because a signal takes effect some steps later.
    Map<String, Object> spec = new HashMap<>(ResumedTrainings.Training.SAM.spec(2));
    spec.put("batchSize", 2);
    UUID job = resumed.submit(spec);
    int begun = resumed.workUntil("TERM", 3);
    assertThat(resumed.state(job)).isEqualTo("queued");
    resumed.workToTheEnd(job);
    assertThat(resumed.log(job))
        .anyMatch(
            line ->
                line.equals("going on after epoch 0, step " + begun)
                    || line.equals("going on after epoch 0, step " + (begun - 1)));
  }
}
