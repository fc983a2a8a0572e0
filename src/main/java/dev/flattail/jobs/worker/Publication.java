package dev.flattail.jobs.worker;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes to a job's artifacts that become visible in one transaction. The bytes must already be in
 * the artifact store.
 *
 * @param artifacts added; an artifact with the same path is replaced
 * @param checkpoints names that refer to the job's artifacts from now on
 * @param withdrawn paths that are removed from the job, with the checkpoint names that refer to
 *     them
 * @param copies applied before everything else: the new path refers to the same artifact as the old
 *     one
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

  /** Returns the same changes with one more file. */
  public Publication with(File artifact) {
    List<File> all = new ArrayList<>(artifacts);
    all.add(artifact);
    return new Publication(all, checkpoints, withdrawn, copies);
  }

  /**
   * A file in the artifact store.
   *
   * @param path relative to the job
   * @param sha256 in hex
   * @param crc32 CRC-32, unsigned
   * @param storageKey key in the artifact store, below {@link Lease#storagePrefix()}
   */
  public record File(
      String path, String mediaType, long bytes, String sha256, long crc32, String storageKey) {}

  /**
   * A second path for an artifact.
   *
   * @param from existing path; without an artifact there, nothing is copied
   * @param to new path; an artifact there is replaced
   */
  public record Copy(String from, String to) {}

  /**
   * A name for a checkpoint.
   *
   * @param name {@code last}, {@code epoch-10}, {@code best} or {@code best-on-test}
   * @param epoch completed epochs
   * @param path path of an artifact
   */
  public record Name(String name, int epoch, String path) {}
}
