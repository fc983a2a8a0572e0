package dev.flattail.app.demo;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints the demo's output. On a terminal, it redraws the progress in place; in a log, it prints
 * whole lines. Not thread-safe.
 */
final class Terminal {
  private static final int BAR = 22;
  private static final String ERASE_TO_END = "\u001b[K";

  private final PrintStream out;
  private final boolean redraws;
  private final boolean blocks;
  private String shown = "";
  private int shownEpoch = -1;

  /**
   * Creates an output.
   *
   * @param redraws whether a carriage return moves the cursor back, as on a terminal
   */
  Terminal(PrintStream out, boolean redraws) {
    this.out = out;
    this.redraws = redraws;
    this.blocks = draws(out.charset(), "█░");
  }

  static Terminal ofThisProcess() {
    @Nullable Console console = System.console();
    boolean screen = console != null && console.isTerminal();
    return new Terminal(System.out, screen && !"dumb".equals(System.getenv("TERM")));
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Shows progress; in a log, only when a new epoch or the waiting starts. */
  void progress(ProgressLine progress) {
    if (redraws) {
      redraw(line(progress));
    } else if (progress.job().epoch() != shownEpoch) {
      shownEpoch = progress.job().epoch();
      say("  " + progress.text());
    }
  }

  /** Shows the final progress and starts a new line. */
  void endProgress(ProgressLine progress) {
    if (redraws) {
      redraw(line(progress));
      out.println();
    } else {
      say("  " + progress.text());
    }
  }

  private void redraw(String line) {
    if (!line.equals(shown)) {
      out.print("\r" + line + ERASE_TO_END);
      out.flush();
      shown = line;
    }
  }

  private String line(ProgressLine progress) {
    int full = (int) Math.round(progress.fraction() * BAR);
    return "  "
        + (blocks ? "█" : "#").repeat(full)
        + (blocks ? "░" : ".").repeat(BAR - full)
        + String.format(Locale.ROOT, " %3.0f%%  ", Math.floor(progress.fraction() * 100))
        + progress.text();
  }

  private static boolean draws(Charset charset, String text) {
    return charset.canEncode() && charset.newEncoder().canEncode(text);
  }
}
