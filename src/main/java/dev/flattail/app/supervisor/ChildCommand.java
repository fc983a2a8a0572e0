package dev.flattail.app.supervisor;

import java.util.UUID;

/** Makes one child process after the other. */
public interface ChildCommand {
  /**
   * @param worker the id under which the child is to register
   */
  ProcessBuilder build(UUID worker);
}
