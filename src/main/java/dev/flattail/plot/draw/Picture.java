package dev.flattail.plot.draw;

import java.util.List;

/**
 * A laid-out plot, ready to be written.
 *
 * @param title what it shows, also read to those who cannot see it
 * @param description one sentence more
 */
public record Picture(
    double width, double height, String title, String description, List<Mark> marks) {
  public Picture {
    marks = List.copyOf(marks);
  }
}
