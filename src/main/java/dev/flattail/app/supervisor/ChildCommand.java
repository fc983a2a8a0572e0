package dev.flattail.app.supervisor;

import java.util.UUID;

/** Creates the commands of successive child processes. */
public interface ChildCommand {
  /**
   * Returns the command of one child.
   *
   * @param worker the id under which the child must register
   */
  ProcessBuilder build(UUID worker);
}
