package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flattail.api.contract.Contract;
import dev.flattail.api.contract.ResponseSchemas;
import dev.flattail.bundle.BundleManifest;
import dev.flattail.datasets.Dataset;
import dev.flattail.datasets.DatasetImage;
import dev.flattail.datasets.RegisteredVersion;
import dev.flattail.presets.Preset;
import dev.flattail.quotas.QuotaUsage;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianResult;
import dev.flattail.results.LandscapeReport;
import dev.flattail.results.LandscapeResult;
import dev.flattail.results.Mistakes;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.TrainResult;
import dev.flattail.studies.SettingTest;
import dev.flattail.studies.StudyCurves;
import dev.flattail.studies.StudyTable;
import dev.flattail.submission.DryRunBody;
import dev.flattail.submission.sweeps.SweepSubmissions;
import dev.flattail.webhooks.Delivery;
import dev.flattail.webhooks.Endpoint;
import dev.flattail.webhooks.IssuedSecret;
import dev.flattail.webhooks.WebhookSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records that controllers answer have the fields of the contract's schemas. */
class ResponseSchemasTest {
  private static final String SCHEMAS = "/components/schemas/";

  private final Contract contract = Contract.read();

  @Test
  void bodiesHaveTheContractsFields() {
    assertThat(
            new ResponseSchemas(contract)
                .compare(JobBody.class, SCHEMAS + "Job")
                .compare(JobSummaryBody.class, SCHEMAS + "JobSummary")
                .compare(FeedStream.StartBody.class, SCHEMAS + "FeedStart")
                .compare(FeedStream.EventBody.class, SCHEMAS + "FeedEvent")
                .compare(DryRunBody.class, SCHEMAS + "DryRun")
                .compare(DryRunBody.Memory.class, SCHEMAS + "HessianMemory")
                .compare(SweepBody.Row.class, SCHEMAS + "Sweep/properties/rows/items")
                .compare(SweepsController.SubmittedBody.class, SCHEMAS + "SubmittedSweep")
                .compare(SweepSubmissions.DryRun.class, SCHEMAS + "SweepDryRun")
                .compare(StudyTable.class, SCHEMAS + "Study")
                .compare(StudyCurves.class, SCHEMAS + "StudyCurves")
                .compare(SettingTest.class, SCHEMAS + "SettingTest")
                .compare(CheckpointUploads.UploadBody.class, SCHEMAS + "UploadedCheckpoint")
                .compare(ArtifactsController.ArtifactBody.class, SCHEMAS + "Artifact")
                .compare(ArtifactsController.CheckpointBody.class, SCHEMAS + "Checkpoint")
                .compare(OperationsController.WorkerBody.class, SCHEMAS + "Worker")
                .compare(QueueController.QueueBody.class, SCHEMAS + "Queue")
                .compare(Dataset.class, SCHEMAS + "Dataset")
                .compare(
                    RegisteredVersion.class, SCHEMAS + "DatasetVersionList/properties/items/items")
                .compare(DatasetImage.class, SCHEMAS + "DatasetImageList/properties/items/items")
                .compare(
                    ClassesController.ClassBody.class,
                    SCHEMAS + "JobClassList/properties/items/items")
                .compare(BundleManifest.class, SCHEMAS + "BundleManifest")
                .compare(QuotaUsage.class, SCHEMAS + "QuotaUsage")
                .compare(CallerController.CallerBody.class, SCHEMAS + "Caller")
                .compare(Preset.class, SCHEMAS + "Preset")
                .compare(WebhookSettings.class, SCHEMAS + "WebhookSettings")
                .compare(IssuedSecret.class, SCHEMAS + "WebhookSecret")
                .compare(Endpoint.class, SCHEMAS + "WebhookEndpoint")
                .compare(Delivery.class, SCHEMAS + "WebhookDelivery")
                .differences())
        .isEmpty();
  }

  @Test
  void resultsHaveTheContractsFields() {
    assertThat(
            new ResponseSchemas(contract)
                .compare(EpochRow.class, SCHEMAS + "MetricsRow")
                .compare(TrainResult.class, SCHEMAS + "TrainResult")
                .compare(EvaluateResult.class, SCHEMAS + "EvaluateResult")
                .compare(LandscapeReport.class, SCHEMAS + "Landscape")
                .compare(LandscapeResult.class, SCHEMAS + "LandscapeResult")
                .compare(Mistakes.class, SCHEMAS + "Mistakes")
                .compare(FlatnessResult.class, SCHEMAS + "FlatnessResult")
                .differences())
        .isEmpty();
  }

  @Test
  void aHessianJobsResultLeavesOutWhatIsLong() {
    List<String> lengthy = List.of("largest", "smallest", "nodes", "weights", "density");
    assertThat(
            new ResponseSchemas(contract)
                .compare(SpectrumReport.class, SCHEMAS + "Spectrum", each(lengthy, true))
                .differences())
        .isEmpty();
    assertThat(
            new ResponseSchemas(contract)
                .compare(HessianResult.class, SCHEMAS + "HessianResult", each(lengthy, false))
                .differences())
        .isEmpty();
  }

  private static Map<String, Boolean> each(List<String> names, boolean present) {
    return names.stream().collect(Collectors.toMap(name -> name, name -> present));
  }

  @Test
  void pagesHaveTheContractsFields() {
    for (String list :
        List.of(
            "JobList",
            "JobSummaryList",
            "SweepList",
            "DatasetList",
            "DatasetVersionList",
            "DatasetImageList",
            "JobClassList",
            "UploadedCheckpointList",
            "WebhookDeliveryList")) {
      assertThat(ResponseSchemas.fields(contract, SCHEMAS + list))
          .containsExactly("items", "nextCursor");
    }
  }

  @Test
  void aTokenIsSeenOnceAlone() {
    assertThat(
            new ResponseSchemas(contract)
                .compare(TokenBody.class, SCHEMAS + "Token", Map.of("token", false))
                .differences())
        .isEmpty();
    assertThat(
            new ResponseSchemas(contract)
                .compare(TokenBody.class, SCHEMAS + "IssuedToken", Map.of("token", true))
                .differences())
        .isEmpty();
  }

  @Test
  void aListedSweepLacksWhatItsOwnAddressAnswers() {
    assertThat(
            new ResponseSchemas(contract)
                .compare(
                    SweepBody.class,
                    SCHEMAS + "SweepSummary",
                    Map.of("base", false, "grid", false, "notify", false, "rows", false))
                .differences())
        .isEmpty();
    assertThat(
            new ResponseSchemas(contract)
                .compare(
                    SweepBody.class,
                    SCHEMAS + "Sweep",
                    Map.of("base", true, "grid", true, "rows", true))
                .differences())
        .isEmpty();
  }

  enum Shade {
    @JsonProperty("dark")
    DARK,
    @JsonProperty("light")
    LIGHT
  }

  record Part(@JsonProperty("class") @Nullable Integer classIndex, Shade shade) {}

  record Sample(
      UUID id,
      @Nullable Double loss,
      List<Part> parts,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant at) {}

  private static final String RIGHT =
      """
      components:
        schemas:
          Sample:
            type: object
            required: [id, loss, parts]
            properties:
              id: { type: string, format: uuid }
              loss: { type: [number, 'null'] }
              parts: { type: array, items: { $ref: '#/components/schemas/Part' } }
              at: { type: string, format: date-time }
          Part:
            type: object
            required: [class, shade]
            properties:
              class: { type: [integer, 'null'] }
              shade: { type: string, enum: [dark, light] }
      """;

  @Test
  void aSchemaWithTheSameFieldsDoesNotDiffer() {
    assertThat(differences(RIGHT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "required: [id, loss, parts] | required: [id, parts]       | Sample/properties/loss: required: the contract says false, the code true",
        "required: [id, loss, parts] | required: [id, loss, parts, at] | Sample/properties/at: required: the contract says true, the code false",
        "type: [number, 'null']      | type: number                | Sample/properties/loss: null: the contract says false, the code true",
        "format: uuid                | format: uri                 | Sample/properties/id: format: the contract says uri, the code uuid",
        "class: { type: [integer     | class: { type: [number      | Part/properties/class: type: the contract says number, the code integer",
        "enum: [dark, light]         | enum: [dark]                | Part/properties/shade: enum: the contract says [dark], the code [dark, light]",
        "at: { type                  | from: { type                | Sample: properties: the contract says [id, loss, parts, from], the code [id, loss, parts, at]",
      })
  void aDifferenceNamesThePlaceAndBothValues(String right, String wrong, String difference) {
    assertThat(RIGHT).contains(right);
    assertThat(differences(RIGHT.replace(right, wrong))).contains(SCHEMAS + difference);
  }

  private static List<String> differences(String document) {
    return new ResponseSchemas(Contract.parse(document))
        .compare(Sample.class, SCHEMAS + "Sample")
        .differences();
  }
}
