package dev.flattail.app.supervisor;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lines that a child prints go. */
public interface ChildLog {
  void line(String line);

  /** Into this process's log, at the level that the line begins with. */
  static ChildLog plain() {
    Logger worker = LoggerFactory.getLogger("worker");
    return line -> {
      if (line.startsWith("ERROR")) {
        worker.error(line);
      } else if (line.startsWith("WARN")) {
        worker.warn(line);
      } else {
        worker.info(line);
      }
    };
  }

  /**
   * Beside this process's log, where both are JSON: the child's objects as they are, one a line.
   * What is none, such as the last words of a native library, goes into this process's log.
   *
   * @param out what this process's log is printed to
   */
  static ChildLog structured(PrintStream out) {
    ChildLog otherwise = plain();
    return line -> {
      if (line.startsWith("{") && line.endsWith("}")) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        // One call, so that no line of this process comes in between.
        out.write(bytes, 0, bytes.length);
        out.flush();
      } else {
        otherwise.line(line);
      }
    };
  }
}
