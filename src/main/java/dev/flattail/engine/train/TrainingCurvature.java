package dev.flattail.engine.train;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.curvature.ClassSpectra;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.Split;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.ClassCurvature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the curvature of a training's model between its epochs, on a copy, so that the training
 * goes on as without the measurement.
 */
final class TrainingCurvature {
  private final TrainSpec spec;
  private final CurvatureSpec chosen;
  private final ClassSpectra spectra;
  private final MetricsOut metrics;
  private final StopSignal stop;
  private final Supplier<WorkUnits> work;
  private final Runnable progressed;

  private TrainingCurvature(
      TrainingInputs inputs,
      CurvatureSpec chosen,
      MetricsOut metrics,
      StopSignal stop,
      Supplier<WorkUnits> work,
      Runnable progressed) {
    this.spec = inputs.spec();
    this.chosen = chosen;
    this.spectra =
        new ClassSpectra(
            chosen,
            new MeasuredSplit(
                images(inputs, chosen.split()), inputs.classCounts(), inputs.normalize()),
            spec.seed());
    this.metrics = metrics;
    this.stop = stop;
    this.work = work;
    this.progressed = progressed;
  }

  /**
   * Creates the measurement that a spec asks for.
   *
   * @param work counts what is done
   * @param progressed called when it has counted more
   * @return null for none
   */
  static @Nullable TrainingCurvature of(
      TrainingInputs inputs,
      MetricsOut metrics,
      StopSignal stop,
      Supplier<WorkUnits> work,
      Runnable progressed) {
    CurvatureSpec chosen = inputs.spec().curvature();
    return chosen == null
        ? null
        : new TrainingCurvature(inputs, chosen, metrics, stop, work, progressed);
  }

  private static ImageSet images(TrainingInputs inputs, Split split) {
    return switch (split) {
      case TRAIN -> inputs.data().train();
      case VALIDATION -> inputs.data().validation();
      case TEST -> inputs.data().test();
    };
  }

  /** Returns whether the model is measured after an epoch, counted from 1 over all stages. */
  boolean isDue(int epoch, boolean endsStage) {
    return chosen.isDue(epoch, endsStage);
  }

  /**
   * Returns the recurring work of the measurements that {@code inputs} ask for: the products that a
   * measurement takes at most, as passes over images.
   */
  static WorkUnits.Recurring work(@Nullable TrainingCurvature curvature) {
    if (curvature == null) {
      return WorkUnits.Recurring.NONE;
    }
    double units = 0;
    for (int c : curvature.spectra.classes()) {
      units += curvature.unitsOf(c);
    }
    return new WorkUnits.Recurring(curvature.chosen.everyEpochs(), units);
  }

  private double unitsOf(int c) {
    return (double) chosen.productsAtMost() * WorkUnits.passesOfProduct(spectra.images(c));
  }

  /**
   * Measures the chosen classes.
   *
   * @param epoch completed epochs
   * @return null when asked to stop
   */
  @Nullable List<ClassCurvature> of(Model model, StagePlan stage, int epoch) {
    ObservedActivity measurement = metrics.begin(ObservedActivity.Kind.MEASUREMENT);
    try {
      return measured(model, stage, epoch);
    } finally {
      measurement.close();
    }
  }

  private @Nullable List<ClassCurvature> measured(Model model, StagePlan stage, int epoch) {
    List<ClassCurvature> found = new ArrayList<>();
    try (Model copy = copy(model)) {
      for (int c : spectra.classes()) {
        found.add(measured(c, copy, stage, epoch));
      }
      return List.copyOf(found);
    } catch (CancellationException asked) {
      return null;
    }
  }

  /** Copies the network as its checkpoint has it, in the format of a Hessian job. */
  private Model copy(Model model) {
    Precision precision =
        spec.precision() == Precision.BFLOAT16 ? Precision.FLOAT32 : spec.precision();
    Model copy =
        Model.create(
            model.network(),
            NumberFormat.ofCurvature(precision),
            Torch.device(spec.device()),
            spec.seed());
    try {
      ModelState.takeOver(copy, model);
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private ClassCurvature measured(int c, Model copy, StagePlan stage, int epoch) {
    long started = System.nanoTime();
    work.get().beginMeasurement(unitsOf(c));
    ClassSpectra.Measured measured =
        spectra.of(
            c,
            copy,
            stage.logitScale(),
            stop,
            images -> {
              work.get().product(images);
              progressed.run();
            });
    work.get().endMeasurement();
    progressed.run();
    metrics.log(line(c, measured, epoch, (System.nanoTime() - started) / 1e9));
    return measured.figures();
  }

  private static String line(int c, ClassSpectra.Measured measured, int epoch, double seconds) {
    String head = "curvature of class %d after epoch %d".formatted(c, epoch);
    if (measured.failure() != null) {
      return head + " is unknown: " + measured.failure();
    }
    return String.format(
        Locale.ROOT,
        "%s: largest eigenvalue %s, smallest %s, trace %s, %d products in %.1f s",
        head,
        shown(measured.figures().lambdaMax()),
        shown(measured.figures().lambdaMin()),
        shown(measured.figures().trace()),
        measured.products(),
        seconds);
  }

  private static String shown(@Nullable Double value) {
    return value == null ? "not converged" : String.format(Locale.ROOT, "%.4g", value);
  }
}
