package dev.flattail.jobs.store;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Jobs by id; lists are {@link JobReads}'. */
public interface JobRepository extends Repository<JobRow, UUID> {
  Optional<JobRow> findById(UUID id);
}
