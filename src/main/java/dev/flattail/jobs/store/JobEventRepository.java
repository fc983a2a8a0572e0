package dev.flattail.jobs.store;

import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** Reads the events of jobs. */
interface JobEventRepository extends Repository<JobEventRow, JobEventRow.Key> {
  List<JobEventRow> findByJobIdAndSeqGreaterThanOrderBySeq(UUID jobId, long after, Limit limit);

  List<JobEventRow> findByJobIdAndTypeOrderBySeq(UUID jobId, String type);
}
