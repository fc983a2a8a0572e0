package dev.flattail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One rendered Kubernetes object. */
record Manifest(JsonNode json) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Parses all objects of a stream of YAML documents. A repeated key is an error. */
  static List<Manifest> all(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<Manifest> all = new ArrayList<>();
    for (Object document : new Yaml(options).loadAll(yaml)) {
      if (document != null) {
        all.add(new Manifest(JSON.valueToTree(document)));
      }
    }
    return all;
  }

  static Manifest one(List<Manifest> all, String kind, String name) {
    List<Manifest> found =
        all.stream().filter(m -> m.kind().equals(kind) && m.name().equals(name)).toList();
    assertThat(found).as(kind + " " + name).hasSize(1);
    return found.getFirst();
  }

  String kind() {
    return json.get("kind").stringValue();
  }

  String name() {
    return json.at("/metadata/name").stringValue();
  }

  String text(String pointer) {
    return json.at(pointer).asString();
  }

  /** Returns the specs of its pods with their labels; empty for objects without pods. */
  Stream<PodTemplate> pods() {
    return switch (kind()) {
      case "Pod" -> Stream.of(new PodTemplate(this, json));
      case "Deployment", "StatefulSet", "Job" ->
          Stream.of(new PodTemplate(this, json.at("/spec/template")));
      case "ScaledJob" -> Stream.of(new PodTemplate(this, json.at("/spec/jobTargetRef/template")));
      default -> Stream.empty();
    };
  }

  /**
   * @param json of the template: {@code metadata} and {@code spec}
   */
  record PodTemplate(Manifest of, JsonNode json) {
    Map<String, String> labels() {
      return JSON.convertValue(json.at("/metadata/labels"), new TypeReference<>() {});
    }

    List<JsonNode> containers() {
      return json.at("/spec/containers").valueStream().toList();
    }

    JsonNode container() {
      assertThat(containers()).hasSize(1);
      return containers().getFirst();
    }

    @Override
    public String toString() {
      return of.kind() + " " + of.name();
    }
  }

  static Predicate<Manifest> isA(String kind) {
    return manifest -> manifest.kind().equals(kind);
  }

  /** Fails for a field that its kind does not have, or a value of another type. */
  void checkFields() throws IOException {
    String text = json.toString();
    JsonElement element = JsonParser.parseString(text);
    switch (json.get("apiVersion").stringValue() + " " + kind()) {
      case "v1 ConfigMap" -> V1ConfigMap.validateJsonElement(element);
      case "v1 PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(element);
      case "v1 Pod" -> V1Pod.validateJsonElement(element);
      case "v1 Service" -> V1Service.validateJsonElement(element);
      case "v1 ServiceAccount" -> V1ServiceAccount.validateJsonElement(element);
      case "apps/v1 Deployment" -> V1Deployment.validateJsonElement(element);
      case "apps/v1 StatefulSet" -> V1StatefulSet.validateJsonElement(element);
      case "batch/v1 Job" -> V1Job.validateJsonElement(element);
      case "autoscaling/v2 HorizontalPodAutoscaler" ->
          V2HorizontalPodAutoscaler.validateJsonElement(element);
      case "policy/v1 PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(element);
      case "networking.k8s.io/v1 Ingress" -> V1Ingress.validateJsonElement(element);
      case "networking.k8s.io/v1 NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(element);
      case "keda.sh/v1alpha1 ScaledJob" -> {
        CustomResources.check(json, CustomResources.ScaledJob.class);
        V1JobSpec.validateJsonElement(
            JsonParser.parseString(json.at("/spec/jobTargetRef").toString()));
      }
      case "keda.sh/v1alpha1 TriggerAuthentication" ->
          CustomResources.check(json, CustomResources.TriggerAuthentication.class);
      case "monitoring.coreos.com/v1 ServiceMonitor" ->
          CustomResources.check(json, CustomResources.ServiceMonitor.class);
      case "monitoring.coreos.com/v1 PodMonitor" ->
          CustomResources.check(json, CustomResources.PodMonitor.class);
      default -> throw new AssertionError("no model for " + json);
    }
  }
}
