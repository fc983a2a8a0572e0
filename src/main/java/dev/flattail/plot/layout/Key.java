package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;

/** One entry of a legend. */
public record Key(String text, Ink ink, Symbol symbol) {
  private static final double LONGEST = 250;

  /** More keys would fill the page, and their colors repeat. */
  private static final int MOST = 24;

  public Key(String text, Ink ink) {
    this(text, ink, Symbol.BLOCK);
  }

  /**
   * The keys of runs that are compared; none for a single one. Of very many, the first ones and the
   * number of the others, which tooltips name.
   */
  public static List<Key> ofRuns(List<String> names, Symbol symbol) {
    if (names.size() < 2) {
      return List.of();
    }
    List<String> texts = names.stream().map(Key::withoutMiddle).toList();
    boolean apart = texts.stream().distinct().count() == texts.size();
    List<Key> keys = new ArrayList<>();
    int shown = texts.size() <= MOST ? texts.size() : MOST - 1;
    for (int i = 0; i < shown; i++) {
      String text = apart ? texts.get(i) : i + 1 + ": " + texts.get(i);
      keys.add(new Key(text, Palette.run(i), symbol));
    }
    if (shown < texts.size()) {
      keys.add(new Key("and %d more".formatted(texts.size() - shown), Palette.FAINT, symbol));
    }
    return keys;
  }

  /** Long names lose their middle, since names often begin or end alike. */
  private static String withoutMiddle(String text) {
    int[] characters = text.codePoints().toArray();
    String cut = text;
    for (int kept = characters.length;
        Typeface.width(cut, Sheet.LABEL) > LONGEST && kept > 2;
        kept--) {
      int head = kept - kept / 2;
      int tail = kept / 2;
      cut =
          new String(characters, 0, head).strip()
              + "…"
              + new String(characters, characters.length - tail, tail).strip();
    }
    return cut;
  }
}
