package dev.flattail.helm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields that the chart uses of KEDA's (2.21) and the Prometheus operator's resources, which
 * Kubernetes' own models do not have. Anything else is an error.
 */
final class CustomResources {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private CustomResources() {}

  static void check(JsonNode json, Class<?> type) {
    Object unused = STRICT.treeToValue(json, type);
  }

  record Metadata(
      String name, Map<String, String> labels, @Nullable Map<String, String> annotations) {}

  record ScaledJob(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(
        int pollingInterval,
        int minReplicaCount,
        int maxReplicaCount,
        int successfulJobsHistoryLimit,
        int failedJobsHistoryLimit,
        Rollout rollout,
        ScalingStrategy scalingStrategy,
        JsonNode jobTargetRef,
        List<Trigger> triggers) {}

    record Rollout(Strategy strategy) {}

    record ScalingStrategy(Scaling strategy, List<PodCondition> pendingPodConditions) {}

    @SuppressWarnings("MemberName") // as KEDA spells them
    enum Strategy {
      gradual
    }

    @SuppressWarnings("MemberName")
    enum Scaling {
      accurate
    }

    @SuppressWarnings("MemberName") // as Kubernetes spells it
    enum PodCondition {
      Ready
    }

    record Trigger(String type, Postgres metadata, Reference authenticationRef) {}

    /** All values are text. */
    record Postgres(
        String host,
        String port,
        String dbName,
        String sslmode,
        String query,
        String targetQueryValue) {}

    record Reference(String name) {}
  }

  record TriggerAuthentication(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(List<Target> secretTargetRef) {}

    record Target(String parameter, String name, String key) {}
  }

  record ServiceMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(Selector selector, List<Endpoint> endpoints) {}
  }

  record PodMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(Selector selector, List<Endpoint> podMetricsEndpoints) {}
  }

  record Selector(Map<String, String> matchLabels) {}

  record Endpoint(
      String port, String path, String interval, @Nullable Authorization authorization) {}

  record Authorization(String type, Credentials credentials) {}

  record Credentials(String name, String key) {}
}
