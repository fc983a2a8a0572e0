package dev.flattail.app.supervisor;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the output lines of a child. */
public interface ChildLog {
  void line(String line);

  /** Returns a log that writes to this process's log, at the level at the start of each line. */
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
   * Returns a log for JSON logging: it prints the child's JSON objects unchanged, one per line.
   * Other lines, such as the output of a native library, are written to this process's log.
   *
   * @param out the stream that this process's log is printed to
   */
  static ChildLog structured(PrintStream out) {
    ChildLog otherwise = plain();
    return line -> {
      if (line.startsWith("{") && line.endsWith("}")) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        // One call, so that lines of this process cannot interleave.
        out.write(bytes, 0, bytes.length);
        out.flush();
      } else {
        otherwise.line(line);
      }
    };
  }
}
