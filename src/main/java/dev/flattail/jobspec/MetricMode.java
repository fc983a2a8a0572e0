package dev.flattail.jobspec;

/** Whether larger or smaller values of a figure are better. */
public enum MetricMode {
  MAX,
  MIN
}
