package dev.flattail.datasets;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which content each name stands for, and stood for before. */
@Component
class DatasetRegistry {
  private final DatasetVersions versions;
  private final CurrentCaller caller;

  DatasetRegistry(DatasetVersions versions, CurrentCaller caller) {
    this.versions = versions;
    this.caller = caller;
  }

  /**
   * Makes {@code inspection} what {@code name} stands for. A content that the name has stood for
   * before becomes current again; its files are the stored ones once there are any. A name keeps
   * its owner, also when an admin replaces what it stands for.
   *
   * @param source the folder below the data directory, when its files stay there
   * @return whether the name is new
   * @throws DatasetNotOwnedException the name is another owner's
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
          versions.saveAndFlush(version); // one current version at any time
        });
    DatasetVersion version =
        versions
            .findByNameAndSha256(name, inspection.sha256())
            .orElseGet(() -> new DatasetVersion(name, inspection, source));
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

  /** What each registered name stands for, by name. */
  @Transactional(readOnly = true)
  public List<DatasetVersion> current() {
    return versions.findByCurrentTrueOrderByName();
  }

  /** The classes of a version, from the database. */
  @Transactional(readOnly = true)
  public List<DatasetClass> classes(UUID version) {
    return versions.findById(version).map(DatasetVersion::classes).orElseThrow();
  }
}
