package dev.flattail.datasets;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records the current and earlier versions of each data set name. */
@Component
class DatasetRegistry {
  private final DatasetVersions versions;
  private final CurrentCaller caller;

  DatasetRegistry(DatasetVersions versions, CurrentCaller caller) {
    this.versions = versions;
    this.caller = caller;
  }

  /**
   * Makes {@code inspection} the current version of {@code name}. Content that the name had before
   * becomes current again. Such a version uses the stored files if it has any. A name keeps its
   * owner, even when an admin replaces its content.
   *
   * @param source folder below the data directory, when its files stay there
   * @return whether the name is new
   * @throws DatasetNotOwnedException when the name belongs to another owner
   */
  @Transactional
  public boolean register(String name, Inspection inspection, @Nullable String source) {
    versions.lock(name);
    Optional<DatasetVersion> before = versions.findByNameAndCurrentTrue(name);
    Caller registering = caller.get();
    before.ifPresent(
        version -> {
          if (!registering.owns(version.owner())) {
            throw new DatasetNotOwnedException(name);
          }
          version.setCurrent(false);
          versions.saveAndFlush(version); // at most one version may be current
        });
    DatasetVersion version =
        versions
            .findByNameAndSha256(name, inspection.sha256())
            .orElseGet(() -> new DatasetVersion(name, inspection, source));
    version.setFindings(inspection);
    if (version.source() != null) {
      version.setSource(source);
    }
    version.setOwner(before.isPresent() ? before.get().owner() : registering.owner());
    version.setCurrent(true);
    versions.save(version);
    return before.isEmpty();
  }

  @Transactional(readOnly = true)
  public Optional<DatasetVersion> current(String name) {
    return versions.findByNameAndCurrentTrue(name);
  }

  @Transactional(readOnly = true)
  public Optional<DatasetVersion> version(String name, String sha256) {
    return versions.findByNameAndSha256(name, sha256);
  }

  /** Returns the current version of each registered name, sorted by name. */
  @Transactional(readOnly = true)
  public List<DatasetVersion> current() {
    return versions.findByCurrentTrueOrderByName();
  }

  /** Reads the paths of the damaged images that a version lacks. */
  @Transactional(readOnly = true)
  public Set<String> skipped(UUID version) {
    return versions.findById(version).map(DatasetVersion::skipped).orElseThrow();
  }

  /** Reads the classes of a version from the database. */
  @Transactional(readOnly = true)
  public List<DatasetClass> classes(UUID version) {
    return versions.findById(version).map(DatasetVersion::classes).orElseThrow();
  }
}
