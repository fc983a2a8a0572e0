package dev.flattail.plot.draw;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures and outlines text in Open Sans (SIL Open Font License), also where neither fontconfig
 * nor a font is installed (ADR 20).
 *
 * <p>Latin, Greek and Cyrillic. Other characters are drawn as an ellipsis in PNG; in SVG the
 * browser finds a font for them.
 */
public final class Typeface {
  /**
   * The font's units per em. At this size all outlines and widths are whole numbers, so no version
   * of FreeType rounds them.
   */
  private static final int EM = 2048;

  private static final FontRenderContext UNHINTED = new FontRenderContext(null, true, true);
  private static final String FONTCONFIG = "sun.awt.fontconfig";

  static {
    doWithoutFontconfig();
  }

  private static final Font REGULAR = font("OpenSans-Regular.ttf");
  private static final Font STRONG = font("OpenSans-SemiBold.ttf");

  private Typeface() {}

  /**
   * Gives the JDK a font configuration without fonts. Otherwise it asks libfontconfig for the
   * system's fonts, and fails where that library is missing, even for a font of one's own.
   */
  private static void doWithoutFontconfig() {
    if (System.getProperty(FONTCONFIG) != null) {
      return;
    }
    try {
      Path file = Files.createTempFile("flattail-fonts", ".properties");
      file.toFile().deleteOnExit();
      Files.writeString(file, "version=1\nsequence.allfonts=default\n");
      System.setProperty(FONTCONFIG, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write a font configuration to java.io.tmpdir; plots need a writable one.", e);
    }
  }

  private static Font font(String file) {
    String resource = "/fonts/ttf/OpenSans/" + file;
    try (InputStream in = Typeface.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "font " + resource + " is not on the class path; is ph-fonts-open-sans missing?");
      }
      return Font.createFont(Font.TRUETYPE_FONT, in).deriveFont((float) EM);
    } catch (IOException | FontFormatException e) {
      throw new IllegalStateException("font " + resource + " cannot be read", e);
    }
  }

  /** Width of a line of text. */
  public static double width(String text, Mark.Font style) {
    GlyphVector glyphs = glyphs(text, style);
    return glyphs.getGlyphPosition(glyphs.getNumGlyphs()).getX() * style.size() / EM;
  }

  /** Outline of a line of text whose baseline starts at the origin. */
  static Shape outline(String text, Mark.Font style) {
    return AffineTransform.getScaleInstance(style.size() / EM, style.size() / EM)
        .createTransformedShape(glyphs(text, style).getOutline());
  }

  private static GlyphVector glyphs(String text, Mark.Font style) {
    return (style.strong() ? STRONG : REGULAR)
        .createGlyphVector(UNHINTED, canDraw(text) ? text : drawable(text));
  }

  /** Whether the typeface has all characters of a text. */
  public static boolean canDraw(String text) {
    return REGULAR.canDisplayUpTo(text) < 0;
  }

  /** Replaces each run of characters that the typeface lacks by an ellipsis. */
  private static String drawable(String text) {
    StringBuilder drawable = new StringBuilder();
    boolean lacking = false;
    for (int character : text.codePoints().toArray()) {
      boolean lacks = !REGULAR.canDisplay(character);
      if (!lacks) {
        drawable.appendCodePoint(character);
      } else if (!lacking) {
        drawable.append('…');
      }
      lacking = lacks;
    }
    return drawable.toString();
  }

  /** {@code text}, cut with an ellipsis if it is wider than {@code room}. */
  public static String fit(String text, Mark.Font style, double room) {
    int[] characters = text.codePoints().toArray();
    String cut = text;
    for (int kept = characters.length - 1; kept >= 0 && width(cut, style) > room; kept--) {
      cut = new String(characters, 0, kept).stripTrailing() + "…";
    }
    return cut;
  }
}
