package dev.flattail.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs all benchmarks briefly, each in a process of its own, and prints one table beside the
 * figures that were kept last. Ratios within a run can be compared between machines, times cannot.
 *
 * <p>Arguments, each optional: {@code jar=<runnable jar>} for starts, {@code python=<Python with
 * torch 2.7.1>} and {@code papers=<checkout of val-iisc/Saddle-LongTail>} for the comparison with
 * PyTorch, {@code only=<runner>}, and {@code keep} to write {@code src/bench/kept.tsv}.
 */
public final class AllBenches {
  private static final Path KEPT = Path.of("src/bench/kept.tsv");

  private AllBenches() {}

  private record Run(String runner, List<String> arguments) {
    Run(String runner, String... arguments) {
      this(runner, List.of(arguments));
    }
  }

  /** Runs the benchmarks. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = new LinkedHashMap<>();
    for (String argument : args) {
      String[] pair = argument.split("=", 2);
      options.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    Map<String, Figures.Figure> kept = kept();
    Map<String, Figures.Figure> now = new LinkedHashMap<>();
    String machine = MachineLine.ofThis();
    System.out.println(machine);
    System.out.printf("%-62s %12s %12s %8s%n", "figure", "now", "kept", "ratio");
    for (Run run : runs(options)) {
      if (options.containsKey("only") && !run.runner().equals(options.get("only"))) {
        continue;
      }
      for (Figures.Figure figure : figures(run)) {
        String name = run.runner() + ": " + figure.name();
        now.put(name, figure);
        print(name, figure, kept.get(name));
      }
    }
    System.out.println(MachineLine.ofThis());
    if (options.containsKey("keep")) {
      keep(machine, now);
    }
  }

  private static List<Run> runs(Map<String, String> options) {
    List<Run> runs = new ArrayList<>();
    runs.add(new Run("SamStepBench", "5"));
    runs.add(new Run("EnvironmentBench", "5"));
    runs.add(new Run("EnvironmentBench", "5", "1"));
    if (options.containsKey("python") && options.containsKey("papers")) {
      runs.add(new Run("PyTorchBench", options.get("python"), options.get("papers"), "7"));
    }
    runs.add(new Run("ClassConditionalBench", "3"));
    runs.add(new Run("SharpnessCostBench", "3"));
    runs.add(new Run("ClassPairsBench", "5"));
    runs.add(new Run("NetworkStepBench", "resnet50", "64", "8", "3"));
    runs.add(new Run("StepMemoryBench"));
    runs.add(new Run("AugmentBench", "300"));
    runs.add(new Run("DecodeBench", "5", "32"));
    runs.add(new Run("ListBench", "100000", "5000"));
    runs.add(new Run("StarvationBench", "8", "3"));
    if (options.containsKey("jar")) {
      runs.add(new Run("StartBench", "3", options.get("jar")));
    }
    runs.add(new Run("SmallJobsBench", "3"));
    runs.add(new Run("QueueBench", "1000", "8", "3", "200", "50"));
    runs.add(new Run("HttpBench", "most", "5", "2"));
    return runs;
  }

  private static List<Figures.Figure> figures(Run run) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AllBenches.class.getPackageName() + "." + run.runner());
    command.addAll(run.arguments());
    List<String> lines = new ArrayList<>();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }
    if (process.waitFor() != 0) {
      System.out.printf("%s ended with %d:%n", run.runner(), process.exitValue());
      lines.subList(Math.max(0, lines.size() - 10), lines.size()).forEach(System.out::println);
    }
    return lines.stream().flatMap(line -> Figures.read(line).stream()).toList();
  }

  private static void print(String name, Figures.Figure figure, Figures.@Nullable Figure before) {
    System.out.printf(
        Locale.ROOT,
        "%-62s %12s %12s %8s%n",
        name,
        text(figure),
        before == null ? "" : text(before),
        before == null ? "" : "%.2f".formatted(figure.value() / before.value()));
  }

  private static String text(Figures.Figure figure) {
    return String.format(Locale.ROOT, "%.4g %s", figure.value(), figure.unit());
  }

  private static Map<String, Figures.Figure> kept() throws IOException {
    Map<String, Figures.Figure> kept = new LinkedHashMap<>();
    if (Files.exists(KEPT)) {
      for (String line : Files.readAllLines(KEPT)) {
        if (!line.startsWith("#")) {
          String[] fields = line.split("\t", -1);
          kept.put(
              fields[0], new Figures.Figure(fields[0], Double.parseDouble(fields[1]), fields[2]));
        }
      }
    }
    return kept;
  }

  private static void keep(String machine, Map<String, Figures.Figure> figures) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# " + LocalDate.now(ZoneOffset.UTC) + ", " + machine);
    figures.forEach(
        (name, figure) ->
            lines.add(
                String.format(Locale.ROOT, "%s\t%.4g\t%s", name, figure.value(), figure.unit())));
    Files.write(KEPT, lines);
  }
}
