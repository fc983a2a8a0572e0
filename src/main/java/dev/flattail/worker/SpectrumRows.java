package dev.flattail.worker;

import dev.flattail.engine.curvature.ClassSpectrum;
import dev.flattail.engine.curvature.Eigenvalue;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.curvature.TraceEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Spectra as the API's JSON trees and CSV lines. */
final class SpectrumRows {
  /** Fields that the job's result leaves to its spectrum. */
  private static final Set<String> LARGE =
      Set.of("largest", "smallest", "nodes", "weights", "density");

  private static final List<String> CSV_COLUMNS =
      List.of(
          "class",
          "name",
          "samples",
          "images",
          "loss",
          "gradientNorm",
          "lambdaMax",
          "lambdaMaxResidual",
          "lambdaMaxConverged",
          "lambdaMin",
          "lambdaMinResidual",
          "lambdaMinConverged",
          "trace",
          "traceStandardError",
          "traceDeflated",
          "traceDeflatedStandardError",
          "negativeMass",
          "hessianVectorProducts",
          "seconds");

  private SpectrumRows() {}

  /** One class, or the whole split, whose {@code class} is null. */
  static Map<String, @Nullable Object> of(ClassSpectrum measured) {
    Spectrum spectrum = measured.spectrum();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("class", measured.index());
    tree.put("name", measured.name());
    tree.put("samples", measured.samples());
    tree.put("images", measured.images());
    tree.put("loss", measured.loss());
    tree.put("gradientNorm", measured.gradientNorm());
    tree.put("lambdaMax", eigenvalue(spectrum.lambdaMax()));
    tree.put("lambdaMin", eigenvalue(spectrum.lambdaMin()));
    tree.put("largest", spectrum.largest().stream().map(SpectrumRows::eigenvalue).toList());
    tree.put("smallest", spectrum.smallest().stream().map(SpectrumRows::eigenvalue).toList());
    tree.put("trace", trace(spectrum.trace()));
    TraceEstimate deflated = spectrum.traceDeflated();
    tree.put("traceDeflated", deflated == null ? null : trace(deflated));
    tree.put("negativeMass", spectrum.negativeMass());
    tree.put("nodes", lists(spectrum.nodes()));
    tree.put("weights", lists(spectrum.weights()));
    Map<String, @Nullable Object> density = new LinkedHashMap<>();
    density.put("grid", list(spectrum.density().grid()));
    density.put("values", list(spectrum.density().values()));
    density.put("sigma", spectrum.density().sigma());
    tree.put("density", density);
    tree.put("hessianVectorProducts", spectrum.products());
    tree.put("seconds", measured.seconds());
    return tree;
  }

  private static Map<String, @Nullable Object> eigenvalue(Eigenvalue eigenvalue) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("value", eigenvalue.value());
    tree.put("residual", eigenvalue.residual());
    tree.put("converged", eigenvalue.converged());
    return tree;
  }

  private static Map<String, @Nullable Object> trace(TraceEstimate estimate) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("value", estimate.value());
    tree.put("standardError", estimate.standardError());
    Double low = estimate.low();
    Double high = estimate.high();
    tree.put("interval95", low == null || high == null ? null : List.of(low, high));
    return tree;
  }

  private static List<List<Double>> lists(List<double[]> arrays) {
    return arrays.stream().map(SpectrumRows::list).toList();
  }

  private static List<Double> list(double[] array) {
    return Arrays.stream(array).boxed().toList();
  }

  /**
   * The whole report.
   *
   * @param entries of {@link #of}, in the order of the spec
   * @param overall likewise, or null
   */
  static Map<String, @Nullable Object> report(
      String split,
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("split", split);
    tree.put("classes", entries);
    tree.put("overall", overall);
    double products = 0;
    double seconds = 0;
    for (Map<String, @Nullable Object> entry : all(entries, overall)) {
      products += number(entry, "hessianVectorProducts");
      seconds += number(entry, "seconds");
    }
    tree.put("hessianVectorProducts", (long) products);
    tree.put("seconds", seconds);
    return tree;
  }

  private static List<Map<String, @Nullable Object>> all(
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>(entries);
    if (overall != null) {
      all.add(overall);
    }
    return all;
  }

  /** A report without what is long: the job's result. */
  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> summary(Map<String, @Nullable Object> report) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(report);
    List<Map<String, @Nullable Object>> classes =
        (List<Map<String, @Nullable Object>>) report.get("classes");
    tree.put(
        "classes",
        classes == null ? List.of() : classes.stream().map(SpectrumRows::brief).toList());
    Map<String, @Nullable Object> overall = (Map<String, @Nullable Object>) report.get("overall");
    tree.put("overall", overall == null ? null : brief(overall));
    return tree;
  }

  private static Map<String, @Nullable Object> brief(Map<String, @Nullable Object> entry) {
    Map<String, @Nullable Object> brief = new LinkedHashMap<>(entry);
    brief.keySet().removeAll(LARGE);
    return brief;
  }

  /** One line a class, the whole split last, whose class is {@code overall}. */
  static String csv(
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall) {
    StringBuilder csv = new StringBuilder(String.join(",", CSV_COLUMNS)).append("\r\n");
    for (Map<String, @Nullable Object> entry : all(entries, overall)) {
      Object index = entry.get("class");
      List<String> cells = new ArrayList<>();
      cells.add(index == null ? "overall" : index.toString());
      cells.add(quoted(String.valueOf(entry.get("name"))));
      for (String column : CSV_COLUMNS.subList(2, CSV_COLUMNS.size())) {
        cells.add(cell(entry, column));
      }
      csv.append(String.join(",", cells)).append("\r\n");
    }
    return csv.toString();
  }

  private static String cell(Map<String, @Nullable Object> entry, String column) {
    for (String part : List.of("Residual", "Converged", "StandardError")) {
      if (column.endsWith(part)) {
        String owner = column.substring(0, column.length() - part.length());
        String field = Character.toLowerCase(part.charAt(0)) + part.substring(1);
        return text(entry.get(owner) instanceof Map<?, ?> map ? map.get(field) : null);
      }
    }
    Object value = entry.get(column);
    return text(value instanceof Map<?, ?> map ? map.get("value") : value);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** As RFC 4180 says; a leading sign is kept from spreadsheets that would compute it. */
  private static String quoted(String text) {
    String safe = text.matches("[=+\\-@\\t\\r].*") ? "'" + text : text;
    return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }

  /** A number of an entry, or of its {@code value}; NaN where there is none. */
  static double number(Map<String, @Nullable Object> entry, String field) {
    Object value = entry.get(field);
    Object plain = value instanceof Map<?, ?> map ? map.get("value") : value;
    return plain instanceof Number n ? n.doubleValue() : Double.NaN;
  }
}
