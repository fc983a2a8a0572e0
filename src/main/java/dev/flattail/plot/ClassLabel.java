package dev.flattail.plot;

import dev.flattail.plot.draw.Typeface;

/** Labels classes in plots. */
final class ClassLabel {
  private ClassLabel() {}

  /**
   * Returns the class's name, after its number if the typeface lacks some of the name's characters:
   * in a PNG, which shows them as an ellipsis, the number then tells the class.
   */
  static String of(int number, String name) {
    return Typeface.canDraw(name) ? name : number + " " + name;
  }
}
