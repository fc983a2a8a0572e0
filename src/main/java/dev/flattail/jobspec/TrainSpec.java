package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A training job. Every default is the reference code's (Saddle-LongTail {@code
 * cifar_train_sam.py}).
 *
 * @param preset name of the preset that the spec came from, for information only
 * @param shuffle whether each epoch visits the images in a new order
 * @param dropLast whether an epoch's last, partial batch is dropped
 * @param mixup null for none
 * @param sharpness null for the base optimizer alone
 * @param schedule schedule of the learning rate
 * @param batchSize images per step
 * @param epochs epochs of the first stage; 0 for a second stage alone, on the weights of {@code
 *     initFrom}
 * @param scaleSchedule whether submission stretched the epochs that the preset or a default names
 *     to the length of the run; for information only
 * @param stage2 null for one stage
 * @param curvature null to measure no curvature while the training runs
 * @param earlyStopping null to train all epochs
 * @param expect bounds that the result must meet, so that the job can be a gate
 */
public record TrainSpec(
    @Nullable @MaxLength(100) String preset,
    @Nullable @MaxLength(200) String name,
    @Default("{}") @MaxLength(32) Map<String, String> labels,
    @Default("0") @AtLeast(-1000) @AtMost(1000) int priority,
    @Default("0") long seed,
    @Default("auto")
        @Matches(value = Devices.PATTERN, detail = Devices.UNKNOWN, suggestion = "auto")
        String device,
    @Nullable Duration maxDuration,
    DatasetSpec dataset,
    @Default("crop-flip") AugmentationSpec augmentation,
    @Default("true") boolean shuffle,
    @Default("false") boolean dropLast,
    @Default("{}") ModelSpec model,
    @Nullable InitFrom initFrom,
    @Default("cross-entropy") LossSpec loss,
    @Default("none") RebalanceSpec rebalance,
    @Nullable MixupSpec mixup,
    @Default("sgd") OptimizerSpec optimizer,
    @Nullable SharpnessSpec sharpness,
    @Default("multistep") ScheduleSpec schedule,
    @Default("200") @AtLeast(0) @AtMost(100000) int epochs,
    @Default("false") boolean scaleSchedule,
    @Default("128") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("float32") Precision precision,
    @Nullable Stage2Spec stage2,
    @Default("{}") CheckpointSpec checkpoint,
    @Default("{}") EvaluationSpec evaluation,
    @Nullable CurvatureSpec curvature,
    @Nullable EarlyStoppingSpec earlyStopping,
    @Default("[]") @MaxLength(100) List<Expectation> expect)
    implements JobSpec {

  @Override
  public TrainSpec withDataset(DatasetSpec other) {
    return new TrainSpec(
        preset,
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        other,
        augmentation,
        shuffle,
        dropLast,
        model,
        initFrom,
        loss,
        rebalance,
        mixup,
        optimizer,
        sharpness,
        schedule,
        epochs,
        scaleSchedule,
        batchSize,
        precision,
        stage2,
        checkpoint,
        evaluation,
        curvature,
        earlyStopping,
        expect);
  }

  /** Returns the number of steps in one epoch over {@code images} training images. */
  public int stepsPerEpoch(int images) {
    return dropLast ? images / batchSize : Math.ceilDiv(images, batchSize);
  }

  /** Returns the number of epochs of both stages. */
  public int allEpochs() {
    return epochs + (stage2 == null ? 0 : stage2.epochs());
  }

  /** Returns the number of steps in one epoch of the second stage, which drops no batch. */
  public int stage2StepsPerEpoch(int images) {
    return Math.ceilDiv(images, batchSize);
  }

  /** Returns the number of steps of both stages over {@code images} training images. */
  public long steps(int images) {
    long first = (long) epochs * stepsPerEpoch(images);
    return first + (stage2 == null ? 0L : (long) stage2.epochs() * stage2StepsPerEpoch(images));
  }

  /** Returns the loss by which a checkpoint's classifier is measured: the one that trained it. */
  public LossSpec.OfLogits lossOf(String checkpoint) {
    boolean ofFirst =
        stage2 == null || checkpoint.equals("stage1") || isFirstStageEpoch(checkpoint);
    return !ofFirst && stage2 instanceof Stage2Spec.Trained trained
        ? trained.loss()
        : loss.ofClassifier();
  }

  private boolean isFirstStageEpoch(String checkpoint) {
    return checkpoint.startsWith("epoch-")
        && Integer.parseInt(checkpoint.substring("epoch-".length())) <= epochs;
  }
}
