package dev.flattail.jobs.store;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** A job's metrics, a row an epoch. */
interface JobMetricsRepository extends Repository<JobMetricsRow, JobMetricsRow.Key> {
  List<JobMetricsRow> findByJobIdOrderByEpoch(UUID jobId);
}
