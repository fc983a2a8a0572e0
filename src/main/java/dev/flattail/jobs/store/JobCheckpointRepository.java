package dev.flattail.jobs.store;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads the checkpoint names of jobs. */
interface JobCheckpointRepository extends Repository<JobCheckpointRow, JobCheckpointRow.Key> {
  @Query(
      """
      select c, a from JobCheckpointRow c join JobArtifactRow a on a.jobId = c.jobId and a.path = c.path
      where c.jobId = :job order by c.epoch, c.name""")
  List<Object[]> findWithArtifacts(UUID job);
}
