package dev.flattail.app.demo;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo writes: one line redrawn in place where a person watches, a line at a time where a
 * log is kept. Calls come from one thread.
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
   * @param redraws whether a carriage return takes the cursor back, as on a screen
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

  /** Shows progress; without a screen only when an epoch is new or waiting begins. */
  void progress(ProgressLine progress) {
    if (redraws) {
      redraw(line(progress));
    } else if (progress.job().epoch() != shownEpoch) {
      shownEpoch = progress.job().epoch();
      say("  " + progress.text());
    }
  }

  /** Shows progress for the last time and goes to the next line. */
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
