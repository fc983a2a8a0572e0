package dev.flattail.plot.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import org.junit.jupiter.api.Test;

class TypefaceTest {
  private static final Mark.Font EM = new Mark.Font(2048, false, Palette.INK);

  @Test
  void widthsAreTheAdvancesInTheFontsFile() {
    assertThat(Typeface.width("A", EM)).isEqualTo(1295);
    assertThat(Typeface.width("%κ…", EM)).isEqualTo(1693 + 1076 + 1593);
    assertThat(Typeface.width("AV", EM)).as("without kerning").isEqualTo(1295 + 1221);
  }

  @Test
  void widthsAreProportionalToTheSize() {
    double large = Typeface.width("Accuracy by epoch", new Mark.Font(22, false, Palette.INK));
    double small = Typeface.width("Accuracy by epoch", new Mark.Font(11, false, Palette.INK));

    assertThat(large).isEqualTo(2 * small).isGreaterThan(150);
  }

  @Test
  void outlinesStandOnTheBaseLine() {
    Rectangle2D outline = Typeface.outline("H", EM).getBounds2D();

    assertThat(outline.getMaxY()).isZero();
    assertThat(outline.getHeight()).as("cap height").isEqualTo(1462);
  }

  @Test
  void strongTextIsWider() {
    assertThat(Typeface.width("class", new Mark.Font(12, true, Palette.INK)))
        .isGreaterThan(Typeface.width("class", new Mark.Font(12, false, Palette.INK)));
  }

  @Test
  void charactersThatTheTypefaceLacksAreAnEllipsis() {
    assertThat(Typeface.canDraw("Bär, Ωμέγα, медведь")).isTrue();
    assertThat(Typeface.canDraw("汉字猫")).isFalse();
    assertThat(Typeface.outline("1 汉字猫", EM).getBounds2D())
        .isEqualTo(Typeface.outline("1 …", EM).getBounds2D());
    assertThat(Typeface.width("😀smile", EM)).isEqualTo(Typeface.width("…smile", EM));
  }

  @Test
  void textThatIsTooWideIsCut() {
    double room = Typeface.width("Accuracy", EM);

    assertThat(Typeface.fit("Accuracy", EM, room)).isEqualTo("Accuracy");
    assertThat(Typeface.fit("Accuracy by epoch", EM, room)).isEqualTo("Accura…");
    assertThat(Typeface.fit("Accuracy", EM, 0)).isEqualTo("…");
  }
}
