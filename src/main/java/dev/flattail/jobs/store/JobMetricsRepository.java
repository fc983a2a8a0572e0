package dev.flattail.jobs.store;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Reads the metrics of jobs, one row per epoch. */
interface JobMetricsRepository extends Repository<JobMetricsRow, JobMetricsRow.Key> {
  List<JobMetricsRow> findByJobIdOrderByEpoch(UUID jobId);
}
