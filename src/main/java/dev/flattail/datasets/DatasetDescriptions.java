package dev.flattail.datasets;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Caches the classes of registered versions. Reading ten thousand classes from the database takes
 * tens of milliseconds. Every submission needs them, a sweep a thousand times. A version never
 * changes, so its classes are cached while there is memory.
 */
@Component
class DatasetDescriptions {
  private final DatasetReads reads;

  /** Classes by version; references are soft. */
  private final Map<UUID, List<DatasetClass>> classes = new ConcurrentReferenceHashMap<>();

  DatasetDescriptions(DatasetReads reads) {
    this.reads = reads;
  }

  Dataset of(DatasetVersion version) {
    List<DatasetClass> known = classes.get(version.id());
    if (known == null) {
      // Reads outside the map, which would hold its locks meanwhile; a duplicate read is harmless.
      known = List.copyOf(reads.classes(version.id()));
      classes.put(version.id(), known);
    }
    return version.toDataset(known);
  }
}
