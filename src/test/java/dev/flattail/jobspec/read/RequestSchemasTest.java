package dev.flattail.jobspec.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.api.QueueLimits;
import dev.flattail.api.TokenRequest;
import dev.flattail.api.WebhookDefaults;
import dev.flattail.api.WebhookTestRequest;
import dev.flattail.api.contract.Contract;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.webhooks.NotifyTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's request schemas say what the records' declarations say, and nothing else. */
class RequestSchemasTest {
  private static final String SCHEMAS = "/components/schemas/";

  private static final Set<String> AGREED =
      Set.of(
          // A preset may bring the data set; the record is read after the preset is merged.
          SCHEMAS + "TrainSpec/properties/dataset: required",
          // Depend on other fields (TrainDefaults); the contract describes them in words.
          SCHEMAS + "TrainSpec/properties/schedule: default",
          SCHEMAS + "Model/properties/heads: default",
          SCHEMAS + "Bbn/properties/decayEpochs: required",
          // The specs' own checks refuse bfloat16.
          SCHEMAS + "HessianSpec/properties/precision: enum",
          SCHEMAS + "FlatnessSpec/properties/precision: enum");

  @Test
  void jobSpecs() {
    RequestSchemas comparison = new RequestSchemas(Contract.read(), AGREED);
    comparison.compareKinds(SCHEMAS + "JobSubmission");
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.pairs()).isGreaterThan(60);
  }

  @Test
  void tokenRequests() {
    assertThat(differences(Contract.read(), TokenRequest.class, "TokenRequest")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"JobNotify/items", "SweepSubmission/properties/notify/items", "NotifyTarget"})
  void webhookTargets(String place) {
    RequestSchemas comparison = new RequestSchemas(Contract.read(), Set.of());
    comparison.compare(NotifyTarget.class, SCHEMAS + place);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.pairs()).isEqualTo(1);
  }

  @Test
  void webhookDefaults() {
    assertThat(differences(Contract.read(), WebhookDefaults.class, "WebhookDefaults")).isEmpty();
  }

  @Test
  void webhookTests() {
    assertThat(differences(Contract.read(), WebhookTestRequest.class, "WebhookTest")).isEmpty();
  }

  @Test
  void queueLimits() {
    assertThat(differences(Contract.read(), QueueLimits.class, "QueueLimits")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hessian", "flatness"})
  void derivativesAreNotMeasuredInBfloat16(String kind) {
    Map<String, Object> spec =
        Map.of("kind", kind, "model", Map.of("job", "x"), "precision", "bfloat16");
    assertThatThrownBy(() -> SpecReader.readSubmitted(spec))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/precision: must be float32 or float64");
  }

  @Test
  void dependentDefaultsMatchTheContract() {
    TrainSpec bbn = train(Map.of("loss", Map.of("type", "bbn"), "epochs", 90));
    assertThat(bbn.model().heads()).isEqualTo(Heads.BBN);
    assertThat(((LossSpec.Bbn) bbn.loss()).decayEpochs()).isEqualTo(100);
    assertThat(train(Map.of("epochs", 170)).schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160), List.of(0.01)));
  }

  private static TrainSpec train(Map<String, Object> fields) {
    Map<String, Object> tree = new LinkedHashMap<>(fields);
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "shapes"));
    return (TrainSpec) SpecReader.readSubmitted(tree);
  }

  enum Shade {
    DARK,
    LIGHT_BLUE
  }

  sealed interface Shape {
    record Circle(@Default("1") @Above(0) double radius) implements Shape {}

    record RoundedBox(@AtLeast(0) int corners) implements Shape {}
  }

  record Sample(
      @MinLength(1) @MaxLength(9) @Matches(value = "[a-z]+", detail = "is wrong: %s") String name,
      @Default("3") @AtLeast(1) @AtMost(7) int count,
      @Default("light-blue") Shade shade,
      @MinLength(2) @MaxLength(2) @AtLeast(0) @Below(1) List<Double> range,
      @Default("circle") Shape shape) {}

  private static final String RIGHT =
      """
      components:
        schemas:
          Sample:
            type: object
            additionalProperties: false
            required: [name, range]
            properties:
              name: { type: string, minLength: 1, maxLength: 9, pattern: '^[a-z]+$' }
              count: { type: integer, minimum: 1, maximum: 7, default: 3 }
              shade: { type: string, enum: [dark, light-blue], default: light-blue }
              range: { type: array, minItems: 2, maxItems: 2, items: { type: number, minimum: 0, exclusiveMaximum: 1 } }
              shape: { $ref: '#/components/schemas/Shape', default: { type: circle, radius: 1 } }
          Shape:
            oneOf:
              - $ref: '#/components/schemas/Circle'
              - $ref: '#/components/schemas/RoundedBox'
            discriminator:
              propertyName: type
              mapping:
                circle: '#/components/schemas/Circle'
                rounded-box: '#/components/schemas/RoundedBox'
          Circle:
            type: object
            additionalProperties: false
            required: [type]
            properties:
              type: { const: circle }
              radius: { type: number, exclusiveMinimum: 0, default: 1 }
          RoundedBox:
            type: object
            additionalProperties: false
            required: [type, corners]
            properties:
              type: { const: rounded-box }
              corners: { type: integer, format: int32, minimum: 0 }
      """;

  @Test
  void aSchemaThatSaysTheSameDoesNotDiffer() {
    assertThat(differences(Contract.parse(RIGHT), Sample.class, "Sample")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "minimum: 1, maximum: 7 | exclusiveMinimum: 1, maximum: 7 | Sample/properties/count: minimum: the contract says nothing, the code 1.0",
        "maximum: 7             | maximum: 8                      | Sample/properties/count: maximum: the contract says 8.0, the code 7.0",
        "maximum: 7, default: 3 | maximum: 7, default: 4          | Sample/properties/count: default: the contract says 4, the code 3",
        "maximum: 7, default: 3 | maximum: 7                      | Sample/properties/count: default: the contract says nothing, the code 3",
        "format: int32, minimum | minimum                         | RoundedBox/properties/corners: format: the contract says nothing, the code int32",
        "exclusiveMinimum: 0    | minimum: 0                      | Circle/properties/radius: exclusiveMinimum: the contract says nothing, the code 0.0",
        "radius: 1 }            | radius: 2 }                     | Sample/properties/shape: default: the contract says {\"type\":\"circle\",\"radius\":2}, the code circle",
        "dark, light-blue       | dark, light                     | Sample/properties/shade: enum: the contract says [dark, light], the code [dark, light-blue]",
        "minLength: 1           | minLength: 2                    | Sample/properties/name: minLength: the contract says 2.0, the code 1.0",
        "maxLength: 9           | maxLength: 10                   | Sample/properties/name: maxLength: the contract says 10.0, the code 9.0",
        "^[a-z]+$               | ^[a-z]*$                        | Sample/properties/name: pattern: the contract says ^[a-z]*$, the code ^[a-z]+$",
        "minItems: 2            | minItems: 1                     | Sample/properties/range: minItems: the contract says 1.0, the code 2.0",
        "exclusiveMaximum: 1    | maximum: 1                      | Sample/properties/range/items: exclusiveMaximum: the contract says nothing, the code 1.0",
        "exclusiveMaximum: 1    | exclusiveMaximum: 1, multipleOf: 2 | Sample/properties/range/items: multipleOf: the contract says 2.0, the code nothing",
        "required: [name, range] | required: [name]               | Sample/properties/range: required: the contract says false, the code true",
        "type: string, minLength | type: [string, 'null'], minLength | Sample/properties/name: null: the contract says true, the code false",
        "radius: { type: number | length: { type: number          | Circle: properties: the contract says [length, type], the code [radius, type]",
        "const: rounded-box     | const: box                      | Sample/properties/shape: types: the contract says [circle, box], the code [circle, rounded-box]",
        "circle: '#/components  | disk: '#/components             | Sample/properties/shape: mapping: the contract says {disk=",
        "required: [type, corners] | required: [corners]          | RoundedBox: required [type]: the contract says false, the code true",
      })
  void aDifferenceNamesThePlaceAndBothValues(String right, String wrong, String difference) {
    assertThat(RIGHT).contains(right);
    assertThat(differences(Contract.parse(RIGHT.replace(right, wrong)), Sample.class, "Sample"))
        .anySatisfy(told -> assertThat(told).startsWith(SCHEMAS + difference));
  }

  @Test
  void anAgreedDifferenceThatIsGoneIsTold() {
    RequestSchemas comparison =
        new RequestSchemas(Contract.parse(RIGHT), Set.of(SCHEMAS + "Sample/properties/name: null"));
    comparison.compare(Sample.class, SCHEMAS + "Sample");
    assertThat(comparison.differences())
        .containsExactly(
            SCHEMAS + "Sample/properties/name: null: agreed, but there is no such difference");
  }

  private static List<String> differences(
      Contract contract, Class<? extends Record> record, String schema) {
    RequestSchemas comparison = new RequestSchemas(contract, Set.of());
    comparison.compare(record, SCHEMAS + schema);
    return comparison.differences();
  }
}
