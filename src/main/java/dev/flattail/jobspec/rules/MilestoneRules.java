package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/** Checks milestones against the number of epochs. */
final class MilestoneRules {
  private MilestoneRules() {}

  /**
   * @param pointer pointer to the owner of {@code schedule} and {@code epochs}
   */
  static void check(ScheduleSpec schedule, int epochs, String pointer, Problems problems) {
    if (!(schedule instanceof ScheduleSpec.Multistep multistep)
        || problems.under(pointer + "/epochs")) {
      return;
    }
    for (int i = 0; i < multistep.milestones().size(); i++) {
      String at = pointer + "/schedule/milestones/" + i;
      if (multistep.milestones().get(i) >= epochs && !problems.under(at)) {
        problems.add(
            at,
            "must be less than epochs ("
                + epochs
                + "): a milestone counts completed epochs and this one would never act");
      }
    }
  }

  /** Checks the epoch at which weight averaging starts. */
  static void checkAverage(
      @Nullable SharpnessSpec sharpness, int epochs, String pointer, Problems problems) {
    if (sharpness instanceof SharpnessSpec.Swa swa
        && swa.startEpoch() != null
        && swa.startEpoch() >= epochs
        && !problems.under(pointer + "/epochs")) {
      problems.add(
          pointer + "/sharpness/startEpoch",
          "must be less than epochs ("
              + epochs
              + "): it counts completed epochs, and nothing would be averaged");
    }
  }
}
