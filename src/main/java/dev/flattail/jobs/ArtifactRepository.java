package dev.flattail.jobs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** What jobs have published. */
interface ArtifactRepository extends Repository<ArtifactRow, ArtifactRow.Key> {
  List<ArtifactRow> findByJobIdOrderByPath(UUID jobId);

  Optional<ArtifactRow> findByJobIdAndPath(UUID jobId, String path);
}
