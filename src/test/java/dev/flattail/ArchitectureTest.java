package dev.flattail;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.util.Map;

/** The arrows of docs/explanation/architecture.md: which package may use which. */
@AnalyzeClasses(packages = "dev.flattail", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String JDK = "java..";
  private static final String NULLNESS = "org.jspecify..";

  @ArchTest
  static final ArchRule jobspecUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.jobspec.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.jobspec..", JDK, NULLNESS, "com.fasterxml.jackson.annotation.."));

  @ArchTest
  static final ArchRule engineUsesJobspecAndDjlAlone =
      classes()
          .that(resideInAPackage("dev.flattail.engine.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.engine..",
                  "dev.flattail.jobspec..",
                  "dev.flattail.results..",
                  "dev.flattail.architecture..",
                  "dev.flattail.images..",
                  "dev.flattail.random..",
                  "dev.flattail.safetensors..",
                  JDK,
                  NULLNESS,
                  "ai.djl..",
                  "org.apache.commons.statistics..",
                  "org.slf4j.."));

  /**
   * A training is extended if its {@code EpochPlan} stays the same. What a class here computes from
   * the number of epochs must be one of its values, or not act before the last epoch.
   */
  @ArchTest
  static final ArchRule epochsAreReadWhereTheirEpochPlanKnows =
      noClasses()
          .that(resideInAPackage("dev.flattail.engine.."))
          .and(
              DescribedPredicate.not(
                  nameMatching(
                      "dev.flattail.engine.train"
                          + ".(CheckpointPublisher|Training"
                          + "|method.(GlmcMethod|ClassPairGradientTally)"
                          + "|stage.(FirstStage|StagePlan))")))
          .should()
          .callMethod(TrainSpec.class, "epochs")
          .orShould()
          .callMethod(TrainSpec.class, "allEpochs")
          .because("extended trainings rely on jobspec.schedule.EpochPlan; add a value there");

  @ArchTest
  static final ArchRule schedulesKnowNoReader =
      mayUse("jobspec.schedule", "jobspec", "jobspec.schema");

  @ArchTest
  static final ArchRule architecturesUseTheJdkAndJobspecAlone =
      classes()
          .that(resideInAPackage("dev.flattail.architecture.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.architecture..", "dev.flattail.jobspec..", JDK, NULLNESS));

  @ArchTest static final ArchRule modelCodeArrow = mayUse("modelcode", "architecture", "jobspec");

  @ArchTest static final ArchRule bundleArrow = mayUse("bundle", "report");

  @ArchTest
  static final ArchRule imagesUseTheJdkAndRandomAlone =
      classes()
          .that(resideInAPackage("dev.flattail.images.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.images..",
                  "dev.flattail.random..",
                  JDK,
                  "javax.imageio..",
                  NULLNESS));

  @ArchTest
  static final ArchRule randomUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.random.."))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("dev.flattail.random..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule safetensorsUsesTheJdkAndJacksonsParserAlone =
      classes()
          .that(resideInAPackage("dev.flattail.safetensors.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.safetensors..", JDK, NULLNESS, "tools.jackson.core.."));

  @ArchTest
  static final ArchRule pytorchLivesInTensorAlone =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.engine.tensor..")
          .should()
          .dependOnClassesThat(resideInAPackage("ai.djl.pytorch.."));

  @ArchTest
  static final ArchRule recordedComputationsTakeNumbersFromScalars =
      noClasses()
          .that(
              resideInAnyPackage(
                  "dev.flattail.engine.loss..",
                  "dev.flattail.engine.model..",
                  "dev.flattail.engine.train..",
                  "dev.flattail.engine.curvature.."))
          .should()
          .callMethod(NDArray.class, "mul", Number.class)
          .orShould()
          .callMethod(NDArray.class, "div", Number.class)
          .orShould()
          .callMethod(NDArray.class, "pow", Number.class)
          .orShould()
          .callMethod(NDArray.class, "maximum", Number.class)
          .orShould()
          .callMethod(NDArray.class, "minimum", Number.class)
          .because("their backward pass reads freed memory: engine.tensor.Scalars");

  @ArchTest
  static final ArchRule resultsUseTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.results.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.results..", JDK, NULLNESS, "com.fasterxml.jackson.annotation.."));

  @ArchTest
  static final ArchRule csvUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.csv.."))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("dev.flattail.csv..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule tensorboardUsesProtobufAlone =
      classes()
          .that(resideInAPackage("dev.flattail.tensorboard.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.tensorboard..", "dev.flattail.protobuf..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule protobufUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.protobuf.."))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("dev.flattail.protobuf..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule onnxUsesDescriptionsAndCheckpointsAlone =
      classes()
          .that(resideInAPackage("dev.flattail.onnx.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.onnx..",
                  "dev.flattail.architecture..",
                  "dev.flattail.jobspec..",
                  "dev.flattail.protobuf..",
                  "dev.flattail.safetensors..",
                  "org.apache.commons.codec..",
                  JDK,
                  NULLNESS));

  @ArchTest
  static final ArchRule statisticsUseTheJdkAndCommonsAlone =
      classes()
          .that(resideInAPackage("dev.flattail.statistics.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.statistics..", JDK, NULLNESS, "org.apache.commons.statistics.."));

  @ArchTest
  static final ArchRule searchUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.search.."))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("dev.flattail.search..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule studiesArrow =
      mayUse("studies", "jobs", "jobspec", "results", "csv", "statistics");

  @ArchTest static final ArchRule promotionArrow = mayUse("promotion", "jobs", "results", "search");

  @ArchTest static final ArchRule plotUsesResultsAlone = mayUse("plot", "results");

  @ArchTest
  static final ArchRule plotUsesResultsAndTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.plot.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.flattail.plot..",
                  "dev.flattail.results..",
                  JDK,
                  "javax.imageio..",
                  "javax.xml.stream..",
                  NULLNESS));

  @ArchTest
  static final ArchRule plotDrawUsesNothingElseOfFlattail =
      noClasses()
          .that(resideInAPackage("dev.flattail.plot.draw.."))
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.flattail..")
                  .and(DescribedPredicate.not(resideInAPackage("dev.flattail.plot.draw.."))));

  @ArchTest
  static final ArchRule plotLayoutKnowsNoPlots =
      noClasses()
          .that(resideInAPackage("dev.flattail.plot.layout.."))
          .should()
          .dependOnClassesThat(resideInAPackage("dev.flattail.plot"));

  @ArchTest
  static final ArchRule plotAloneUsesItsLayoutAndDraw =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.plot..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.flattail.plot.layout..", "dev.flattail.plot.draw.."));

  @ArchTest
  static final ArchRule artifactsArrow =
      mayUse("artifacts", "caller", "ids", "jpa", "quotas", "safetensors");

  @ArchTest
  static final ArchRule amazonStaysInOnePackage =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.artifacts.s3..")
          .should()
          .dependOnClassesThat(resideInAPackage("software.amazon.."));

  @ArchTest
  static final ArchRule datasetsArrow =
      mayUse("datasets", "jobspec", "caller", "quotas", "artifacts", "images", "jpa");

  @ArchTest
  static final ArchRule jobsArrow = mayUse("jobs", "caller", "ids", "quotas", "scheduling");

  @ArchTest static final ArchRule presetsArrow = mayUse("presets", "jobspec");

  @ArchTest
  static final ArchRule submittedSpecsAreReadWithTheirPresets =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.flattail.presets..")
          .should()
          .callMethod(SpecReader.class, "readSubmitted", Map.class)
          .because("PresetCatalog.read merges the preset first; stored specs have readStored");

  @ArchTest
  static final ArchRule workerArrow =
      mayUse(
          "worker",
          "jobspec",
          "results",
          "csv",
          "jobs",
          "engine",
          "plot",
          "tensorboard",
          "artifacts",
          "datasets",
          "images",
          "safetensors",
          "subspaces");

  @ArchTest static final ArchRule subspacesArrow = mayUse("subspaces", "results", "safetensors");

  @ArchTest
  static final ArchRule apiArrow =
      mayUse(
          "api",
          "architecture",
          "bundle",
          "caller",
          "modelcode",
          "quotas",
          "submission",
          "jobs",
          "jobspec",
          "presets",
          "promotion",
          "results",
          "csv",
          "artifacts",
          "datasets",
          "onnx",
          "plot",
          "report",
          "safetensors",
          "security",
          "staticfiles",
          "statistics",
          "studies",
          "subspaces",
          "webhooks");

  @ArchTest
  static final ArchRule webhooksArrow = mayUse("webhooks", "caller", "ids", "jobs", "jobspec");

  @ArchTest
  static final ArchRule trackersArrow =
      mayUse("trackers", "artifacts", "jobs", "jobspec", "results");

  /** It reads jobs whoever owns them. */
  @ArchTest
  static final ArchRule requestsOfCallersReadNoTrackedJobs =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackages("dev.flattail.trackers..", "dev.flattail.jobs..")
          .should()
          .dependOnClassesThat(nameMatching("dev.flattail.jobs.TrackedJobs"));

  @ArchTest
  static final ArchRule apacheHttpClientStaysInWebhooks =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.webhooks..")
          .should()
          .dependOnClassesThat(resideInAPackage("org.apache.hc.."));

  @ArchTest static final ArchRule reportArrow = mayUse("report", "results");

  @ArchTest static final ArchRule reportsAreClosed = closed("api.report", "api");

  @ArchTest static final ArchRule bundlesAreClosed = closed("api.bundle", "api.bundle");

  @ArchTest static final ArchRule pageArrow = mayUse("page", "staticfiles");

  @ArchTest static final ArchRule thePageIsClosed = closed("page", "page");

  @ArchTest static final ArchRule quotasArrow = mayUse("quotas", "caller");

  @ArchTest static final ArchRule securityArrow = mayUse("security", "caller", "ids");

  @ArchTest
  static final ArchRule callerUsesTheJdkAlone =
      classes()
          .that(resideInAPackage("dev.flattail.caller.."))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("dev.flattail.caller..", JDK, NULLNESS));

  @ArchTest
  static final ArchRule springSecurityStaysInSecurity =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.security..")
          .should()
          .dependOnClassesThat(resideInAPackage("org.springframework.security.."));

  @ArchTest
  static final ArchRule observabilityArrow =
      mayUse(
          "observability",
          "jobs",
          "worker",
          "engine",
          "jobspec",
          "promotion",
          "trackers",
          "webhooks");

  @ArchTest
  static final ArchRule metricsStayInObservability =
      noClasses()
          .that(resideInAPackage("dev.flattail.."))
          .and()
          .resideOutsideOfPackage("dev.flattail.observability..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.micrometer.core.."));

  @ArchTest static final ArchRule staticFilesArrow = mayUse("staticfiles");
  @ArchTest static final ArchRule schedulingArrow = mayUse("scheduling");
  @ArchTest static final ArchRule idsArrow = mayUse("ids");
  @ArchTest static final ArchRule jpaArrow = mayUse("jpa");

  @ArchTest
  static final ArchRule housekeepingArrow =
      mayUse("housekeeping", "jobs", "artifacts", "scheduling");

  @ArchTest
  static final ArchRule submissionArrow =
      mayUse(
          "submission",
          "architecture",
          "artifacts",
          "datasets",
          "jobs",
          "jobspec",
          "presets",
          "random",
          "results",
          "safetensors",
          "search",
          "webhooks");

  @ArchTest
  static final ArchRule rulesOfSpecsAreCalledByTheirReader =
      closed("jobspec.rules", "jobspec.read");

  @ArchTest static final ArchRule declarationsKnowNoSpecs = mayUse("jobspec.schema");

  @ArchTest
  static final ArchRule specsKnowNeitherRulesNorReader = withinOwn("jobspec", "jobspec.schema");

  @ArchTest
  static final ArchRule rulesKnowNoReader = mayUse("jobspec.rules", "jobspec", "jobspec.schema");

  @ArchTest static final ArchRule theQueueIsClosed = closed("jobs.queue", "jobs");

  @ArchTest static final ArchRule theQueuesTablesAreClosed = closed("jobs.store", "jobs");

  @ArchTest static final ArchRule theFeedIsClosed = closed("jobs.feed", "jobs");

  @ArchTest static final ArchRule notificationsAreClosed = closed("jobs.notify", "jobs");

  @ArchTest
  static final ArchRule theQueuesRoomsHaveNoCycles =
      slices().matching("dev.flattail.jobs.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule theFaceOfTheQueueKnowsNoRoom = withinOwn("jobs");

  @ArchTest static final ArchRule httpStaysInTheApi = closed("api.http", "api");

  @ArchTest static final ArchRule comparisonsAreClosed = closed("api.compare", "api.compare");

  @ArchTest static final ArchRule unpackingIsClosed = closed("datasets.upload", "datasets");

  @ArchTest static final ArchRule builtInDataSetsAreClosed = closed("datasets.builtin", "datasets");

  @ArchTest
  static final ArchRule methodsStayInTraining = closed("engine.train.method", "engine.train");

  @ArchTest
  static final ArchRule stagesStayInTraining = closed("engine.train.stage", "engine.train");

  @ArchTest
  static final ArchRule methodsKnowNoStages =
      noClasses()
          .that(resideInAPackage("dev.flattail.engine.train.method.."))
          .should()
          .dependOnClassesThat(resideInAPackage("dev.flattail.engine.train.stage.."));

  /** A class of a library would be searched in every nested jar, before every start. */
  @ArchTest
  static final ArchRule relaunchingNeedsNoLibrary =
      classes()
          .that(
              nameMatching("dev.flattail.app.Launcher")
                  .or(
                      nameMatching(
                          "dev.flattail.app.aot.(Relaunch|AotCache|RunnableJar|EarlySettings"
                              + "|StartOptions|FolderLock)(\\$.*)?")))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "dev.flattail.app.aot")
                  .or(nameMatching("dev.flattail.app.Flattail")));

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.flattail.(*)..").should().beFreeOfCycles();

  /** Returns the rule that only {@code within} uses {@code room}. */
  private static ArchRule closed(String room, String within) {
    return noClasses()
        .that(resideInAPackage("dev.flattail.."))
        .and()
        .resideOutsideOfPackages("dev.flattail." + room + "..", "dev.flattail." + within + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.flattail." + room + ".."));
  }

  /**
   * Returns the rule that the classes of {@code room} use only {@code parts} of its sub-packages.
   */
  private static ArchRule withinOwn(String room, String... parts) {
    String[] allowed = new String[parts.length + 1];
    allowed[0] = "dev.flattail." + room;
    for (int i = 0; i < parts.length; i++) {
      allowed[i + 1] = "dev.flattail." + parts[i] + "..";
    }
    return noClasses()
        .that(resideInAPackage("dev.flattail." + room))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.flattail." + room + "..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(allowed))));
  }

  /** Returns the rule that {@code from} uses only {@code targets} of Flattail's packages. */
  private static ArchRule mayUse(String from, String... targets) {
    String[] allowed = new String[targets.length + 1];
    allowed[0] = "dev.flattail." + from + "..";
    for (int i = 0; i < targets.length; i++) {
      allowed[i + 1] = "dev.flattail." + targets[i] + "..";
    }
    return noClasses()
        .that(resideInAPackage("dev.flattail." + from + ".."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.flattail..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true);
  }
}
