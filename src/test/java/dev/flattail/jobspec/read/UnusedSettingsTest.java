package dev.flattail.jobspec.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.Warning;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tests the warnings about written settings that the other settings keep from acting. */
class UnusedSettingsTest {
  private static final String LINEAR = "'schedule': {'type': 'linear'}";

  private static ReadSpec read(String fields) {
    String json = "{" + fields.replace("LINEAR", LINEAR).replace('\'', '"') + "}";
    Map<String, @Nullable Object> tree =
        new LinkedHashMap<>(
            JsonMapper.shared()
                .readValue(json, new TypeReference<Map<String, @Nullable Object>>() {}));
    tree.putIfAbsent("kind", "train");
    tree.putIfAbsent("dataset", Map.of("name", "shapes"));
    if (!tree.get("kind").equals("train")) {
      tree.put("model", Map.of("job", "j"));
    }
    return SpecReader.readSubmitted(SpecSources.of(tree));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/sharpness/rho           | 'sharpness': {'type': 'sam', 'rho': 0.1, LINEAR}",
        "                         | 'sharpness': {'type': 'sam', LINEAR}",
        "                         | 'sharpness': {'type': 'sam', 'rho': 0.1}",
        "/stage2/sharpness/rho    | 'stage2': {'type': 'crt', 'sharpness': {'type': 'asam', 'rho': 0.1, LINEAR}}",
        "/schedule/warmupFrom     | 'schedule': {'type': 'cosine', 'warmupFrom': 0.3}",
        "                         | 'schedule': {'type': 'cosine', 'warmupFrom': 0.3, 'warmupEpochs': 1}",
        "/loss/power              | 'loss': {'type': 'label-aware-smoothing', 'power': 3}",
        "                         | 'loss': {'type': 'label-aware-smoothing', 'power': 3, 'shape': 'exp'}",
        "/loss/gamma              | 'loss': {'type': 'gcl', 'gamma': 1}, 'model': {'classifier': 'cosine'}",
        "/stage2/taus             | 'stage2': {'type': 'tau-norm', 'tau': 0.5, 'taus': [0.1, 0.2]}",
        "/evaluation/everyEpochs  | 'epochs': 190, 'evaluation': {'everyEpochs': 191}",
        "/checkpoint/everyEpochs  | 'epochs': 190, 'checkpoint': {'everyEpochs': 191}",
        "                         | 'epochs': 190, 'checkpoint': {'everyEpochs': 190}",
        "/dataset/seed            | 'dataset': {'name': 'shapes', 'seed': 3}",
        "                         | 'dataset': {'name': 'shapes', 'seed': 3, 'validation': {'perClass': 5}}",
        "/openThreshold           | 'kind': 'evaluate', 'openThreshold': 0.3",
        "                         | 'kind': 'evaluate', 'openThreshold': 0.3, 'openSet': {'name': 'cifar10'}",
        "/rebalance/startEpoch    | 'kind': 'hessian', 'rebalance': {'type': 'drw', 'startEpoch': 3}",
        "                         | 'kind': 'hessian', 'rebalance': {'type': 'drw'}",
        "/extremes/count          | 'kind': 'hessian', 'extremes': {'count': 81}",
        "                         | 'kind': 'hessian', 'extremes': {'count': 80}",
        "/extremes/count          | 'kind': 'hessian', 'extremes': {'count': 9}, 'lanczosSteps': 8",
        "/lanczosSteps            | 'kind': 'hessian', 'lanczosSteps': 4",
        "                         | 'kind': 'hessian', 'lanczosSteps': 5",
        "/eigenvectorCount        | 'kind': 'hessian', 'eigenvectorCount': 3, 'eigenvectors': false",
        "                         | 'kind': 'hessian', 'eigenvectorCount': 3",
        "/points                  | 'kind': 'landscape', 'points': 20",
        "                         | 'kind': 'landscape', 'points': 3",
        "/seed                    | 'kind': 'landscape', 'seed': 1, 'directions': 'eigenvectors', 'hessianJob': 'h'",
        "                         | 'kind': 'landscape', 'seed': 1, 'directions': 'eigenvectors', 'hessianJob': 'h', 'maxSamplesPerClass': 9",
        "                         | 'kind': 'landscape', 'seed': 1",
        "/seed                    | 'kind': 'evaluate', 'seed': 1",
        "/augmentation/length /augmentation/holes | 'augmentation': {'type': 'autoaugment-cutout', 'holes': 0, 'length': 8}",
        "/augmentation/holes      | 'augmentation': {'type': 'autoaugment-cutout', 'holes': 0}",
        "/sharpness/rho           | 'sharpness': {'type': 'sam', 'rho': 0}",
        "/sharpness/lambda        | 'sharpness': {'type': 'focal-sam', 'lambda': 0}",
        "/sharpness/alpha         | 'sharpness': {'type': 'gradient-penalty', 'alpha': 0}",
        "/sharpness/alpha         | 'sharpness': {'type': 'looksam', 'alpha': 0}",
        "/sharpness/alpha         | 'sharpness': {'type': 'gsam', 'alpha': 0}",
        "/sharpness/sigma         | 'sharpness': {'type': 'friendly-sam', 'sigma': 0}",
        "/sharpness/headRho       | 'sharpness': {'type': 'sse-sam', 'headRho': 0}",
        "/sharpness/headShare     | 'sharpness': {'type': 'sse-sam', 'headShare': 0}",
        "/sharpness/gamma         | 'sharpness': {'type': 'model-perturbation', 'gamma': 0}",
        "/sharpness/lambda        | 'sharpness': {'type': 'spectral-norm', 'lambda': 0}",
        "/sharpness/flatRatio     | 'sharpness': {'type': 'cc-sam', 'flatRatio': 0}",
        "/sharpness/noise         | 'sharpness': {'type': 'cc-sam', 'noise': 0}",
        "                         | 'sharpness': {'type': 'cc-sam', 'noise': 0.1, 'flatRatio': 0.1}",
        "/stage2/sharpness/rho    | 'stage2': {'type': 'crt', 'sharpness': {'type': 'sam', 'rho': 0}}",
        "/rebalance/beta          | 'rebalance': {'type': 'reweight', 'beta': 0}",
        "/rebalance/beta          | 'rebalance': {'type': 'resample', 'beta': 0}",
        "                         | 'rebalance': {'type': 'resample', 'beta': 0.5}",
        "/rebalance/beta          | 'kind': 'hessian', 'rebalance': {'type': 'reweight', 'beta': 0}",
        "/schedule/minLr          | 'schedule': {'type': 'cosine', 'minLr': 0.43}, 'optimizer': {'type': 'sgd', 'lr': 0.02}",
        "                         | 'schedule': {'type': 'cosine', 'minLr': 0.02}, 'optimizer': {'type': 'sgd', 'lr': 0.02}",
        "/stage2/schedule/minLr   | 'stage2': {'type': 'crt', 'lr': 0.01, 'schedule': {'type': 'cosine', 'minLr': 0.05}}",
        "/augmentation/length     | 'augmentation': {'type': 'autoaugment-cutout', 'length': 9}",
        "                         | 'augmentation': {'type': 'autoaugment-cutout', 'length': 8}",
        "/checkpoint/everyEpochs  | 'checkpoint': {'everyEpochs': 5, 'keep': 0}"
      })
  void aWrittenSettingThatCannotActIsNamed(@Nullable String pointer, String fields) {
    assertThat(read(fields).warnings().stream().map(Warning::pointer))
        .filteredOn(found -> !found.equals("/schedule/milestones"))
        .isEqualTo(pointer == null ? List.of() : List.of(pointer.split(" ")));
  }

  @Test
  void aRadiusOfZeroThatIsOfTheTailAloneNamesTheTail() {
    assertThat(read("'sharpness': {'type': 'sse-sam', 'rho': 0}").warnings())
        .singleElement()
        .extracting(Warning::detail)
        .asString()
        .contains("tail classes are not taken at perturbed weights");
  }

  @Test
  void moreEigenvaluesThanStepsAreNamedWithTheNumberThatIsReported() {
    assertThat(read("'kind': 'hessian', 'extremes': {'count': 9}, 'lanczosSteps': 8").warnings())
        .containsExactly(
            new Warning(
                "/extremes/count",
                "extremes.count is 9 and lanczosSteps 8: a probe finds at most one eigenvalue for each step, so at most 8 are reported at each end. Raise lanczosSteps, or lower extremes.count"));
  }

  @Test
  void aRateThatRisesIsNamedWithTheRateItRisesFrom() {
    assertThat(
            read("'epochs': 200, 'optimizer': {'type': 'sgd', 'lr': 0.02}, 'schedule': {'type': 'cosine', 'minLr': 0.43}")
                .warnings())
        .containsExactly(
            new Warning(
                "/schedule/minLr",
                "is 0.43, which is more than the base rate /optimizer/lr (0.02), so the learning rate rises to it; take a smaller one"));
  }

  @Test
  void aWarningSaysWhyTheSettingIsNotUsed() {
    assertThat(read("'sharpness': {'type': 'sam', 'rho': 0.1, LINEAR}").warnings())
        .containsExactly(
            new Warning(
                "/sharpness/rho",
                "is not used: the schedule linear has its own radii. Leave it out, or change that"));
  }
}
