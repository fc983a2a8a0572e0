package dev.flattail.datasets;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * What registered versions hold. Reading ten thousand classes from the database takes tens of
 * milliseconds, and every submission asks for them, a sweep a thousand times; but a version never
 * changes, so they are kept while there is memory.
 */
@Component
class DatasetDescriptions {
  private final DatasetRegistry registry;

  /** By version; references are soft. */
  private final Map<UUID, List<DatasetClass>> classes = new ConcurrentReferenceHashMap<>();

  DatasetDescriptions(DatasetRegistry registry) {
    this.registry = registry;
  }

  Dataset of(DatasetVersion version) {
    List<DatasetClass> known = classes.get(version.id());
    if (known == null) {
      // Not within the map, whose locks others would wait for; reading twice does no harm.
      known = List.copyOf(registry.classes(version.id()));
      classes.put(version.id(), known);
    }
    return version.toDataset(known);
  }
}
