package dev.flattail.plot;

/** What {@link Plots} can draw. Accuracies are fractions 0..1; null and NaN mean "no value". */
public sealed interface Plot
    permits AccuracyPlot,
        LossPlot,
        RatesPlot,
        CurvaturePlot,
        ClassAccuracyPlot,
        ConfusionPlot,
        OverlapPlot,
        ClassGradientsPlot,
        DensityPlot,
        EigenvaluesPlot,
        TracePlot,
        EscapePlot,
        SurfacePlot,
        FlatnessPlot,
        AccuracyComparisonPlot,
        GroupComparisonPlot,
        MeanCurvesPlot,
        MeansPlot {
  /** The run that is shown, as its owner calls it; printed under the title. */
  String run();
}
