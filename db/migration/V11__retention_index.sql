-- What retention walks: jobs that are over, those that ended first at the front.
create index job_finished on job (finished_at) where state in ('succeeded', 'failed', 'cancelled');
