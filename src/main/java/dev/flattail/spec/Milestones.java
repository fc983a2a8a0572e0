package dev.flattail.spec;

/** Holds milestones to the number of epochs. */
final class Milestones {
  private Milestones() {}

  /**
   * @param pointer of what holds {@code schedule} and {@code epochs}
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
}
