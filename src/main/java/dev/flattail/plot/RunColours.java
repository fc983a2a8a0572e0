package dev.flattail.plot;

import java.util.ArrayList;
import java.util.List;

/** Legends of several runs. */
final class RunColours {
  private static final double LONGEST = 220;

  private RunColours() {}

  static List<Sheet.Key> keys(List<String> runs) {
    List<Sheet.Key> keys = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      keys.add(new Sheet.Key(Typeface.fit(runs.get(i), Sheet.LABEL, LONGEST), Palette.run(i)));
    }
    return keys;
  }
}
