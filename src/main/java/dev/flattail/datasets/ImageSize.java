package dev.flattail.datasets;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** The size of an image in pixels; {@code [height, width]} in JSON. */
public record ImageSize(int height, int width) {
  @JsonValue
  List<Integer> json() {
    return List.of(height, width);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
