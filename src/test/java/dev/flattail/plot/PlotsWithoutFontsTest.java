package dev.flattail.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.Font;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests plots without libfontconfig, as in a slim container: a broken library hides the system's.
 */
@EnabledOnOs(OS.LINUX)
class PlotsWithoutFontsTest {
  @TempDir Path dir;

  @Test
  void theBytesAreTheSameWhereFontconfigIsMissing() throws Exception {
    assumeThat(run(OwnFont.class))
        .as("the JDK's own way to a font fails here, or this test proves nothing")
        .isNotZero();

    Path png = dir.resolve("plot.png");
    assertThat(run(Draw.class, png.toString())).as("exit status").isZero();

    assertThat(Files.readAllBytes(png)).isEqualTo(Plots.png(SamplePlots.accuracy(30), 2));
  }

  /** Runs a main class without a loadable libfontconfig and returns its exit status. */
  private int run(Class<?> main, String... arguments) throws Exception {
    Path libraries = Files.createDirectories(dir.resolve("lib"));
    for (String name : List.of("libfontconfig.so", "libfontconfig.so.1")) {
      Files.write(libraries.resolve(name), new byte[0]);
    }
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), main.getName());
    java.command().addAll(Arrays.asList(arguments));
    java.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    java.environment().put("LD_LIBRARY_PATH", libraries.toString());
    java.redirectErrorStream(true).redirectOutput(dir.resolve("output.txt").toFile());
    return java.start().waitFor();
  }

  /** Draws a plot to a file. */
  static final class Draw {
    public static void main(String[] arguments) throws Exception {
      Files.write(Path.of(arguments[0]), Plots.png(SamplePlots.accuracy(30), 2));
    }
  }

  /** Reads the font with the usual Java API. */
  static final class OwnFont {
    public static void main(String[] arguments) throws Exception {
      try (InputStream font =
          OwnFont.class.getResourceAsStream("/fonts/ttf/OpenSans/OpenSans-Regular.ttf")) {
        Font.createFont(Font.TRUETYPE_FONT, font);
      }
    }
  }
}
