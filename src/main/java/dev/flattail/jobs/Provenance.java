package dev.flattail.jobs;

import java.util.UUID;

/**
 * What ran a job's newest attempt.
 *
 * @param version Flattail's version
 * @param commit git commit that it was built from, or {@code unknown}
 * @param djl version of DJL
 * @param libtorch version of libtorch
 * @param jdk version of the Java runtime
 * @param device device that the job ran on: {@code cpu} or {@code gpu:n}
 * @param instructionSet see {@link WorkerCpu#instructionSet}
 * @param threads threads of one libtorch operator
 * @param precision number format that the attempt computes in, as in specs; never {@code auto}
 * @param worker id of the worker, as in the list of workers
 * @param host name of the worker's machine
 */
public record Provenance(
    String version,
    String commit,
    String djl,
    String libtorch,
    String jdk,
    String device,
    String instructionSet,
    int threads,
    String precision,
    UUID worker,
    String host) {}
