package dev.flattail.plot;

import dev.flattail.results.ClassCurvature;
import dev.flattail.results.ClassGradients;
import dev.flattail.results.Density;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.LandscapeReport;
import dev.flattail.results.LossGrid;
import dev.flattail.results.MeanEstimate;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates result records with the fields that a plot shows. */
final class SampleResults {
  private static final double NONE = Double.NaN;
  static final MeasuredLoss LOSS = new MeasuredLoss("cross-entropy", 30, 30, null);
  static final Measured MEASURED = new Measured(LOSS.description(), "train", null);

  private SampleResults() {}

  static EpochRow accuracies(
      int epoch,
      @Nullable Double test,
      @Nullable Double balanced,
      @Nullable Double many,
      @Nullable Double medium,
      @Nullable Double few) {
    return new EpochRow(
        epoch, 0.1, null, 1, 0.5, null, test, balanced, many, medium, few, null, null, 1, 100,
        null);
  }

  static EpochRow losses(int epoch, double train, @Nullable Double test, double learningRate) {
    return new EpochRow(
        epoch,
        learningRate,
        null,
        train,
        0.5,
        test,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1,
        100,
        null);
  }

  static EpochRow rates(int epoch, double learningRate, @Nullable Double rho) {
    return new EpochRow(
        epoch,
        learningRate,
        rho,
        1,
        0.5,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1,
        100,
        null);
  }

  static EpochRow curvature(int epoch, @Nullable List<ClassCurvature> curvature) {
    return new EpochRow(
        epoch, 0.1, null, 1, 0.5, null, null, null, null, null, null, null, null, 1, 100,
        curvature);
  }

  static EvaluationResult groups(
      @Nullable Double balanced,
      @Nullable Double many,
      @Nullable Double medium,
      @Nullable Double few) {
    return new EvaluationResult(
        balanced, null, balanced, many, medium, few, List.of(), null, null, null);
  }

  static EvaluationResult perClass(@Nullable Double... accuracies) {
    return new EvaluationResult(
        null, null, null, null, null, null, Arrays.asList(accuracies), null, null, null);
  }

  static SpectrumEntry density(
      int index, String name, int samples, @Nullable Density density, double min, double max) {
    return spectrum(index, name, samples, value(min), value(max), trace(NONE), density);
  }

  static SpectrumEntry eigenvalues(int index, String name, Eigenvalue min, Eigenvalue max) {
    return spectrum(index, name, 9, min, max, trace(NONE), null);
  }

  static SpectrumEntry trace(int index, String name, HessianTraceEstimate trace) {
    return spectrum(index, name, 9, value(NONE), value(NONE), trace, null);
  }

  static SpectrumEntry spectrum(
      int index,
      String name,
      int images,
      Eigenvalue min,
      Eigenvalue max,
      HessianTraceEstimate trace,
      @Nullable Density density) {
    return new SpectrumEntry(
        index,
        name,
        null,
        images,
        images,
        1,
        1,
        max,
        min,
        List.of(max),
        List.of(min),
        trace,
        null,
        0,
        density == null ? 1 : density.sigma(),
        null,
        null,
        null,
        null,
        density,
        1,
        null,
        1,
        null);
  }

  /** Returns a spectrum with gradients along its smallest eigenvalue's vector, at three radii. */
  static SpectrumEntry escape(
      int index, String name, int images, double smallest, boolean converged) {
    return escape(index, name, images, smallest, converged, 0.05, 0.1, 0.5);
  }

  static SpectrumEntry escape(
      int index, String name, int images, double smallest, boolean converged, double... radii) {
    SpectrumEntry of =
        spectrum(
            index,
            name,
            images,
            new Eigenvalue(smallest, 0.01, converged),
            value(100),
            trace(NONE),
            null);
    List<DirectionalGradients.AtRadius> sam = new ArrayList<>();
    for (double rho : radii) {
      double factor = 1 + rho * smallest / 2;
      sam.add(
          new DirectionalGradients.AtRadius(
              rho,
              new MeanEstimate(0.3 * factor, 0.1),
              new MeanEstimate(0.2 * factor * factor, 0.03),
              new MeanEstimate(1.1 * factor * factor + 0.01, 0.08),
              factor * factor,
              factor * factor,
              new MeanEstimate(factor, 0.05),
              factor,
              factor,
              4.0,
              0.05,
              factor < -1 ? 1.0 : 0.0,
              factor < -1 ? 1.0 : 0.0,
              factor < 0 ? 1.0 : 0.0,
              factor < 0 ? 1.0 : 0.0));
    }
    DirectionalGradients gradients =
        new DirectionalGradients(
            32,
            128,
            new MeanEstimate(0.3, 0.1),
            new MeanEstimate(0.2, 0.03),
            2.0,
            4.0,
            0.05,
            new MeanEstimate(smallest, 0.1),
            sam);
    return new SpectrumEntry(
        of.index(),
        of.name(),
        of.block(),
        of.samples(),
        of.images(),
        of.loss(),
        of.gradientNorm(),
        of.lambdaMax(),
        of.lambdaMin(),
        of.largest(),
        of.smallest(),
        of.trace(),
        of.traceDeflated(),
        of.negativeMass(),
        of.sigma(),
        of.sampling(),
        new NegativeCurvature(converged, 0.01, gradients, gradients, 1),
        of.nodes(),
        of.weights(),
        of.density(),
        of.hessianVectorProducts(),
        of.cost(),
        of.seconds(),
        of.outliers());
  }

  /** Returns the same spectrum as that of a block of the parameters. */
  static SpectrumEntry within(SpectrumEntry of, String block) {
    return new SpectrumEntry(
        of.index(),
        of.name(),
        block,
        of.samples(),
        of.images(),
        of.loss(),
        of.gradientNorm(),
        of.lambdaMax(),
        of.lambdaMin(),
        of.largest(),
        of.smallest(),
        of.trace(),
        of.traceDeflated(),
        of.negativeMass(),
        of.sigma(),
        of.sampling(),
        of.escape(),
        of.nodes(),
        of.weights(),
        of.density(),
        of.hessianVectorProducts(),
        of.cost(),
        of.seconds(),
        of.outliers());
  }

  /** Returns an eigenvalue with an unknown residual. */
  static Eigenvalue value(double value) {
    return new Eigenvalue(value, NONE, true);
  }

  /** Returns the estimate of a single probe, without an interval. */
  static HessianTraceEstimate trace(double value) {
    return new HessianTraceEstimate(value, null, null);
  }

  static HessianTraceEstimate trace(double value, double low, double high) {
    return new HessianTraceEstimate(value, 1.0, new Interval(low, high));
  }

  static ClassGradients gradients(
      List<String> names, List<List<Integer>> rows, int epoch, float[][] sizes) {
    return new ClassGradients(names, rows, List.of(new ClassGradients.Epoch(epoch, sizes)));
  }

  static FlatnessResult flatness(double base, double sharpness, FlatnessResult.Draws... draws) {
    return FlatnessResult.of(LOSS, base, Arrays.asList(draws), sharpness, 1.0, List.of());
  }

  /**
   * Returns a report; the first of the losses is the whole split's, the others belong to the
   * classes from 0.
   */
  static LandscapeReport landscape(String directions, double[][] axes, double[][]... losses) {
    return landscape(directions, axes, 0.5, losses);
  }

  /** Returns a report in which every loss at the model itself is {@code atModel}. */
  static LandscapeReport landscape(
      String directions, double[][] axes, double atModel, double[][]... losses) {
    Map<String, LossGrid> perClass = new LinkedHashMap<>();
    Map<String, Double> perClassAtModel = new LinkedHashMap<>();
    for (int i = 1; i < losses.length; i++) {
      perClass.put(Integer.toString(i - 1), new LossGrid(losses[i]));
      perClassAtModel.put(Integer.toString(i - 1), atModel);
    }
    return new LandscapeReport(
        axes,
        new LossGrid(losses[0]),
        perClass,
        new LandscapeReport.AtModel(atModel, perClassAtModel),
        LOSS,
        directions,
        Map.of());
  }
}
