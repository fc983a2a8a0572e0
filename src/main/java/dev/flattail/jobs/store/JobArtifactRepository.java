package dev.flattail.jobs.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Reads the artifacts of jobs. */
interface JobArtifactRepository extends Repository<JobArtifactRow, JobArtifactRow.Key> {
  List<JobArtifactRow> findByJobIdOrderByPath(UUID jobId);

  Optional<JobArtifactRow> findByJobIdAndPath(UUID jobId, String path);
}
