-- Hints are sent by the program, after the commit (ADR 7): transactions that notify commit one at a time.
drop trigger job_hint_insert on job;
drop trigger job_hint_update on job;
drop function job_hint();
