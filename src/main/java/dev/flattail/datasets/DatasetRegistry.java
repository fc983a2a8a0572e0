package dev.flattail.datasets;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.datasets.upload.StoredArchives;
import dev.flattail.jpa.Jpa;
import dev.flattail.jpa.JpaTransactional;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Records the current and earlier versions of each data set name. */
@Component
class DatasetRegistry {
  /** Absent in a worker, which writes nothing here. */
  private final ObjectProvider<Jpa> jpa;

  private final CurrentCaller caller;

  DatasetRegistry(ObjectProvider<Jpa> jpa, CurrentCaller caller) {
    this.jpa = jpa;
    this.caller = caller;
  }

  private DatasetVersions versions() {
    return jpa.getObject().repository(DatasetVersions.class);
  }

  /**
   * Makes {@code inspection} the current version of {@code name}. Content that the name had before
   * becomes current again. Such a version uses the stored files if it has any. A name keeps its
   * owner, even when an admin replaces its content.
   *
   * @param source folder below the data directory, when its files stay there
   * @param publish puts the files where jobs read them. Runs while nobody else changes the name's
   *     versions, so that no deletion takes the files of a version that is about to be recorded
   * @throws DatasetNotOwnedException when the name belongs to another owner
   */
  @JpaTransactional(rollbackFor = IOException.class)
  public Registered register(
      String name, Inspection inspection, @Nullable String source, FileChange publish)
      throws IOException {
    versions().lock(name);
    Optional<DatasetVersion> before = versions().findByNameAndCurrentTrue(name);
    Caller registering = caller.get();
    before.ifPresent(
        version -> {
          if (!registering.owns(version.owner())) {
            throw new DatasetNotOwnedException(name);
          }
          version.setCurrent(false);
          versions().saveAndFlush(version); // at most one version may be current
        });
    publish.run();
    DatasetVersion version =
        versions()
            .findByNameAndSha256(name, inspection.sha256())
            .orElseGet(() -> new DatasetVersion(name, inspection, source));
    version.setFindings(inspection);
    if (version.deletedAt() != null) {
      version.restore(source);
    } else if (version.source() != null) {
      version.setSource(source);
    }
    String owner = before.isPresent() ? before.get().owner() : registering.owner();
    version.setOwner(owner);
    version.setCurrent(true);
    versions().save(version);
    versions().keep(StoredArchives.prefix(name, inspection.sha256()));
    return new Registered(owner, before.isEmpty());
  }

  /**
   * What a registration has recorded.
   *
   * @param owner of the name; null for the operator
   * @param created whether the name is new
   */
  record Registered(@Nullable String owner, boolean created) {}

  /** Changes files of versions(). */
  @FunctionalInterface
  interface FileChange {
    void run() throws IOException;
  }

  /**
   * Keeps housekeeping from deleting the archive of a version that was deleted, because its content
   * is about to be registered again.
   */
  @JpaTransactional
  public void keepArchive(String name, String sha256) {
    versions().keep(StoredArchives.prefix(name, sha256));
  }

  /**
   * Deletes all versions of a name. Their rows stay for the jobs that used them.
   *
   * @param archived whether the artifact store has archives of uploads, which housekeeping then
   *     deletes
   * @param unneeded throws an exception when jobs need one of the given contents
   * @return whether the name had versions
   * @throws DatasetNotOwnedException when the name belongs to another owner
   */
  @JpaTransactional
  public boolean delete(String name, boolean archived, Consumer<List<String>> unneeded) {
    versions().lock(name);
    List<DatasetVersion> found = versions().findByNameAndDeletedAtIsNull(name);
    for (DatasetVersion version : found) {
      if (version.isCurrent() && !caller.get().owns(version.owner())) {
        throw DatasetNotOwnedException.forDeletion(name);
      }
    }
    unneeded.accept(found.stream().map(DatasetVersion::sha256).toList());
    for (DatasetVersion version : found) {
      version.delete();
      versions().save(version);
      if (archived && version.source() == null) {
        versions().discard(StoredArchives.prefix(name, version.sha256()));
      }
    }
    return !found.isEmpty();
  }

  /** Changes the files of a version while nobody registers it, if it is still deleted. */
  @JpaTransactional(rollbackFor = IOException.class)
  public void ifStillDeleted(DatasetVersion version, FileChange change) throws IOException {
    versions().lock(version.name());
    if (versions().findById(version.id()).map(DatasetVersion::deletedAt).isPresent()) {
      change.run();
    }
  }
}
