package dev.flattail.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One of the trainings of {@link ResumeFidelity}, killed twice. */
class ResumeFidelityTest {
  @Test
  void killedTwiceATrainingEndsInTheSameBytes() throws Exception {
    Settings settings =
        new Settings(
            3, 0, 0, Duration.ofSeconds(3), 0, "", Path.of("target", "resume-fidelity-test"));
    try (World world = new World(settings, 1);
        Resumed resumed = new Resumed(world)) {
      ResumeFidelity.assertSameBytes(resumed, Resumed.Training.SAM, 2, new Random(3));
    }
  }
}
