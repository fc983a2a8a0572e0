package dev.flattail.trackers;

/** Reads what waits to be exported. */
public interface TrackerLoads {
  TrackerLoad load();
}
