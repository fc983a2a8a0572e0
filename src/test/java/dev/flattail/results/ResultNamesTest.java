package dev.flattail.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that names of results occur in the results package alone; other code reads records. */
class ResultNamesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/flattail");
  private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\\\n])*)\"");

  /** Words with other meanings as well: fields of specs, of other bodies, of tables. */
  private static final Set<String> COMMON =
      Set.of(
          "class",
          "name",
          "type",
          "scale",
          "epoch",
          "epochs",
          "loss",
          "value",
          "split",
          "classes",
          "images",
          "samples",
          "seconds",
          "rho",
          "radius",
          "trace",
          "weights",
          "accuracy",
          "directions",
          "many",
          "medium",
          "few",
          "reason",
          "atLeast",
          "atMost",
          "metric",
          "low",
          "high",
          "tau",
          "base",
          "draws",
          "rows",
          "points",
          "sharpness",
          "curvature",
          "density",
          "grid",
          "values",
          "sigma",
          "final",
          "overall",
          "evaluation",
          "met",
          "stage1",
          "nodes",
          "largest",
          "smallest",
          "index",
          "axes",
          "perClass",
          "parameters",
          "escape",
          "sam",
          "batches",
          "gain",
          "reversed");

  /** Tables that are not a record's own columns spell theirs out, and so does foreign metadata. */
  private static final Set<String> TABLES =
      Set.of(
          "worker/SpectrumCsv.java",
          "worker/EscapeCsv.java",
          "safetensors/CheckpointMetadata.java");

  private static final List<Class<? extends Record>> ROOTS =
      List.of(
          EpochRow.class,
          TrainResult.class,
          EvaluateResult.class,
          HessianResult.class,
          SpectrumReport.class,
          LandscapeReport.class,
          LandscapeResult.class,
          FlatnessResult.class,
          ClassGradients.class);

  @Test
  void noOtherPackageSpellsAResultsField() throws IOException {
    Set<String> names = names();
    assertThat(names).contains("lambdaMax", "balancedAccuracy", "learningRate", "interval95");
    assertThat(literals(names)).isEmpty();
  }

  @Test
  void noOtherPackageSpellsTheNameOfAResultsFile() throws IOException {
    assertThat(
            literals(
                Set.of(
                    ResultFiles.SPECTRUM,
                    ResultFiles.SPECTRUM_CSV,
                    ResultFiles.LANDSCAPE,
                    ResultFiles.CONFUSION,
                    ResultFiles.CLASS_GRADIENTS,
                    ResultFiles.PREDICTIONS,
                    ResultFiles.MISTAKES,
                    ResultFiles.EIGENVECTORS,
                    PlotNames.CLASS_ACCURACY,
                    PlotNames.CLASS_GRADIENTS,
                    PlotNames.DENSITY_ALL)))
        .isEmpty();
  }

  /** Returns the JSON fields of all results, without common words. */
  private static Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    Set<Class<?>> seen = new LinkedHashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(ROOTS);
    while (!open.isEmpty()) {
      Class<?> type = open.pop();
      if (!seen.add(type)) {
        continue;
      }
      for (RecordComponent component : type.getRecordComponents()) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        names.add(named == null ? component.getName() : named.value());
        Matcher nested =
            Pattern.compile("dev\\.flattail\\.results\\.[\\w$]+")
                .matcher(component.getGenericType().getTypeName());
        while (nested.find()) {
          try {
            Class<?> next = Class.forName(nested.group());
            if (next.isRecord()) {
              open.push(next);
            }
          } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
    names.removeAll(COMMON);
    return names;
  }

  /** Returns the places outside the results package that contain one of these strings. */
  private static List<String> literals(Set<String> names) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String path = SOURCES.relativize(file).toString().replace('\\', '/');
        if (path.startsWith("results/") || TABLES.contains(path)) {
          continue;
        }
        Matcher literal = LITERAL.matcher(Files.readString(file));
        while (literal.find()) {
          if (names.contains(literal.group(1))) {
            found.add(path + ": " + literal.group());
          }
        }
      }
    }
    return found;
  }
}
