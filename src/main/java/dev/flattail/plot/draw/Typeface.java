package dev.flattail.plot.draw;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Measures and outlines text in Open Sans (SIL Open Font License), without the JDK's font
 * machinery.
 *
 * <p>Latin, Greek and Cyrillic. Other characters are drawn as an empty box in PNG; in SVG the
 * browser finds a font for them.
 */
public final class Typeface {
  private static final Typeface REGULAR = new Typeface("OpenSans-Regular.ttf");
  private static final Typeface STRONG = new Typeface("OpenSans-SemiBold.ttf");

  private final Map<Integer, Glyph> glyphs = new ConcurrentHashMap<>();
  private final TrueTypeFont font;
  private final CmapLookup characters;
  private final double unitsPerEm;

  private Typeface(String file) {
    String resource = "/fonts/ttf/OpenSans/" + file;
    try (InputStream in = Typeface.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "font " + resource + " is not on the class path; is ph-fonts-open-sans missing?");
      }
      font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      characters = font.getUnicodeCmapLookup();
      unitsPerEm = font.getUnitsPerEm();
    } catch (IOException e) {
      throw new UncheckedIOException("font " + resource + " cannot be read", e);
    }
  }

  /** Width of a line of text. */
  public static double width(String text, Mark.Font style) {
    Typeface face = of(style);
    return text.codePoints().mapToDouble(c -> face.glyph(c).advance()).sum() * style.size();
  }

  /** Outline of a line of text whose baseline starts at the origin. */
  public static Path2D outline(String text, Mark.Font style) {
    Typeface face = of(style);
    Path2D line = new Path2D.Double(Path2D.WIND_NON_ZERO);
    double x = 0;
    for (int character : text.codePoints().toArray()) {
      Glyph glyph = face.glyph(character);
      // Font outlines have y upwards.
      AffineTransform place = AffineTransform.getTranslateInstance(x * style.size(), 0);
      place.scale(style.size(), -style.size());
      line.append(glyph.outline().getPathIterator(place), false);
      x += glyph.advance();
    }
    return line;
  }

  /** {@code text}, cut with an ellipsis if it is wider than {@code room}. */
  public static String fit(String text, Mark.Font style, double room) {
    if (width(text, style) <= room) {
      return text;
    }
    int[] characters = text.codePoints().toArray();
    int kept = characters.length;
    String cut;
    do {
      kept--;
      cut = new String(characters, 0, Math.max(kept, 0)).stripTrailing() + "…";
    } while (kept > 0 && width(cut, style) > room);
    return cut;
  }

  private static Typeface of(Mark.Font style) {
    return style.strong() ? STRONG : REGULAR;
  }

  private Glyph glyph(int character) {
    return glyphs.computeIfAbsent(character, this::read);
  }

  // FontBox reads glyphs from one shared position in the file.
  private synchronized Glyph read(int character) {
    try {
      int id = characters.getGlyphId(character);
      AffineTransform toEm = AffineTransform.getScaleInstance(1 / unitsPerEm, 1 / unitsPerEm);
      Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
      var glyph = font.getGlyph() == null ? null : font.getGlyph().getGlyph(id);
      if (glyph != null) {
        outline.append(glyph.getPath().getPathIterator(toEm), false);
      }
      return new Glyph(font.getAdvanceWidth(id) / unitsPerEm, outline);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled font cannot be read", e);
    }
  }

  /** One character at size 1. */
  private record Glyph(double advance, Path2D outline) {}
}
