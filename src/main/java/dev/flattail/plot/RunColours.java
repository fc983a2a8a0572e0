package dev.flattail.plot;

import dev.flattail.plot.Mark.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The runs of a plot, each with its colour.
 *
 * @param names distinct, in the order in which they stand side by side
 */
record RunColours(List<String> names) {
  private static final double LONGEST = 250;

  RunColours {
    names = List.copyOf(names);
  }

  /** In the order in which they first occur. */
  static RunColours among(Stream<String> names) {
    return new RunColours(names.distinct().toList());
  }

  int size() {
    return names.size();
  }

  /** Place among the runs, from 0. */
  int index(String run) {
    return names.indexOf(run);
  }

  Ink ink(String run) {
    return Palette.run(index(run));
  }

  /** A legend's entries; long names lose their middle, since names often begin or end alike. */
  List<Sheet.Key> keys(Symbol symbol) {
    List<String> texts =
        names.stream().map(name -> withoutMiddle(name, Sheet.LABEL, LONGEST)).toList();
    boolean apart = texts.stream().distinct().count() == texts.size();
    List<Sheet.Key> keys = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = apart ? texts.get(i) : i + 1 + ": " + texts.get(i);
      keys.add(new Sheet.Key(text, Palette.run(i), symbol));
    }
    return keys;
  }

  /** Adds the legend where there is more than one run to tell apart. */
  void legend(Sheet sheet, Symbol symbol) {
    if (size() > 1) {
      sheet.legend(keys(symbol));
    }
  }

  static String withoutMiddle(String text, Font style, double room) {
    int[] characters = text.codePoints().toArray();
    String cut = text;
    for (int kept = characters.length; Typeface.width(cut, style) > room && kept > 2; kept--) {
      int head = kept - kept / 2;
      cut =
          of(characters, 0, head).strip()
              + "…"
              + of(characters, characters.length - kept / 2, characters.length).strip();
    }
    return cut;
  }

  private static String of(int[] characters, int from, int to) {
    return IntStream.range(from, to)
        .collect(
            StringBuilder::new,
            (text, i) -> text.appendCodePoint(characters[i]),
            StringBuilder::append)
        .toString();
  }
}
