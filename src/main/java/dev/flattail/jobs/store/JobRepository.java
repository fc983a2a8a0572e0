package dev.flattail.jobs.store;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Reads jobs by id; {@link JobReads} reads lists. */
public interface JobRepository extends Repository<JobRow, UUID> {
  Optional<JobRow> findById(UUID id);
}
