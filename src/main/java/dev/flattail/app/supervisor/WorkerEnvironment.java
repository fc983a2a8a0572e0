package dev.flattail.app.supervisor;

import java.util.Map;

/**
 * Environment variables with which a worker's steps are faster (docs/reference/benchmarks.md,
 * "Environment of a worker"). The C library and libtorch read them when the process starts, so a
 * worker cannot set them for itself. The worker's images have the same ones.
 */
public final class WorkerEnvironment {
  private static final String FOUR_GIB = "4294967296";
  private static final String SIXTY_FOUR_MIB = "67108864";

  /** The variables and their values. */
  public static final Map<String, String> VARIABLES =
      Map.of(
          // glibc keeps the memory of freed tensors; otherwise each large tensor is mapped again,
          // page by page.
          "MALLOC_MMAP_THRESHOLD_",
          FOUR_GIB,
          "MALLOC_TRIM_THRESHOLD_",
          FOUR_GIB,
          "MALLOC_TOP_PAD_",
          SIXTY_FOUR_MIB,
          // libtorch asks for huge pages for large tensors.
          "THP_MEM_ALLOC_ENABLE",
          "1",
          // OpenMP's threads wait for each other by spinning, but soon give way to other processes.
          "GOMP_SPINCOUNT",
          "6000");

  private WorkerEnvironment() {}

  /** Adds the variables that are not there. */
  public static void complete(Map<String, String> environment) {
    VARIABLES.forEach(environment::putIfAbsent);
  }
}
