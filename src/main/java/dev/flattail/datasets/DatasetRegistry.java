package dev.flattail.datasets;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which content each name stands for, and stood for before. */
@Component
class DatasetRegistry {
  private final DatasetVersions versions;

  DatasetRegistry(DatasetVersions versions) {
    this.versions = versions;
  }

  /**
   * Makes {@code inspection} what {@code name} stands for. A content that the name has stood for
   * before becomes current again; its files are the stored ones once there are any.
   *
   * @param source the folder below the data directory, when its files stay there
   * @return whether the name is new
   */
  @Transactional
  public boolean register(String name, Inspection inspection, @Nullable String source) {
    versions.lock(name);
    Optional<DatasetVersion> before = versions.findByNameAndCurrentTrue(name);
    before.ifPresent(
        version -> {
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
  public List<Dataset> list() {
    return versions.findByCurrentTrueOrderByName().stream().map(DatasetVersion::toDataset).toList();
  }
}
