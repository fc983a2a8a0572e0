package dev.flattail.jobs.lease;

import java.util.List;

/**
 * What becomes visible in one transaction. The bytes must be in the store already.
 *
 * @param artifacts added, or put in the place of those of the same path
 * @param checkpoints names that from now on mean one of the job's artifacts
 * @param withdrawn paths that vanish from the job, with the checkpoint names that mean them
 * @param copies made first: what a path means now, another path means too from then on
 */
public record Publication(
    List<File> artifacts, List<Name> checkpoints, List<String> withdrawn, List<Copy> copies) {
  public static final Publication NOTHING = new Publication(List.of(), List.of(), List.of());

  public Publication(List<File> artifacts, List<Name> checkpoints, List<String> withdrawn) {
    this(artifacts, checkpoints, withdrawn, List.of());
  }

  public static Publication of(List<File> artifacts) {
    return new Publication(artifacts, List.of(), List.of());
  }

  /**
   * @param path below the job
   * @param sha256 in hex
   * @param storageKey where the byte store keeps it, below {@link Lease#storagePrefix()}
   */
  public record File(String path, String mediaType, long bytes, String sha256, String storageKey) {}

  /**
   * @param from a path; nothing is copied when the job has none
   * @param to another path; what it meant before is replaced
   */
  public record Copy(String from, String to) {}

  /**
   * @param name {@code last}, {@code epoch-10}, {@code best} or {@code best-on-test}
   * @param epoch completed epochs
   * @param path of an artifact
   */
  public record Name(String name, int epoch, String path) {}
}
