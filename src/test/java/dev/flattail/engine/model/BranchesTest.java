package dev.flattail.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ResLT's branches, from the features of the plain network with the same backbone. */
class BranchesTest {
  private static final int N = 3;
  private static final int CLASSES = 4;
  private static final double EPSILON = 1e-5;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /**
   * Creates a model with slightly changed parameters and statistics of the heads, so that no two
   * branches are equal.
   */
  private static Model model(Arch arch, Heads heads) {
    Model model =
        Model.create(
            Networks.of(new ModelSpec(arch, Classifier.LINEAR, heads), CLASSES, 3),
            NumberFormat.FLOAT64,
            Device.cpu(),
            1);
    move(model, model.network().parameters(), model.parameters());
    move(model, model.network().statistics(), model.statistics());
    return model;
  }

  private static void move(Model model, FlatLayout layout, NDArray vector) {
    double[] values = vector.toDoubleArray();
    Random random = new Random(7);
    for (FlatLayout.Slot slot : layout.slots()) {
      for (int i = 0; model.network().isHead(slot.name()) && i < slot.size(); i++) {
        values[(int) slot.offset() + i] += 0.2 * random.nextDouble() - 0.1;
      }
    }
    try (NDArray moved =
        NumberFormat.FLOAT64.create(model.manager(), values, new Shape(values.length))) {
      FlatVectors.assign(vector, moved);
    }
  }

  private static double[][] rows(NDArray array) {
    double[] flat = array.toType(DataType.FLOAT64, true).toDoubleArray();
    int columns = flat.length / N;
    double[][] rows = new double[N][];
    for (int i = 0; i < N; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  private static NDArray images(NDManager scope) {
    double[] pixels = new Random(2).doubles(N * 3 * 64 * 64).toArray();
    return NumberFormat.FLOAT64.create(scope, pixels, new Shape(N, 3, 64, 64));
  }

  private static double[] tensor(Model model, String name) {
    boolean running = name.contains(".running_");
    FlatLayout layout = running ? model.network().statistics() : model.network().parameters();
    FlatLayout.Slot slot = layout.slot(name);
    double[] all = (running ? model.statistics() : model.parameters()).toDoubleArray();
    return Arrays.copyOfRange(all, (int) slot.offset(), (int) (slot.offset() + slot.size()));
  }

  /** Normalizes values by the running statistics. */
  private static double[] normalized(Model model, String norm, double[] values) {
    double[] scale = tensor(model, norm + ".weight");
    double[] shift = tensor(model, norm + ".bias");
    double[] mean = tensor(model, norm + ".running_mean");
    double[] variance = tensor(model, norm + ".running_var");
    return IntStream.range(0, values.length)
        .mapToDouble(
            c -> scale[c] * (values[c] - mean[c]) / Math.sqrt(variance[c] + EPSILON) + shift[c])
        .toArray();
  }

  private static double[][] sums(Model model, double[][] features, String classifier) {
    double[] weight = tensor(model, classifier + ".weight");
    double[] bias = tensor(model, classifier + ".bias");
    int length = weight.length / CLASSES;
    double[][] logits = new double[N][CLASSES];
    for (int i = 0; i < N; i++) {
      for (int at = 0; at < features[i].length; at += length) {
        for (int c = 0; c < CLASSES; c++) {
          logits[i][c] += bias[c];
          for (int f = 0; f < length; f++) {
            logits[i][c] += weight[c * length + f] * features[i][at + f];
          }
        }
      }
    }
    return logits;
  }

  private static double[][] means(Model branched, NDManager scope) {
    try (Model plain = model(arch(branched), Heads.PLAIN)) {
      return rows(
          plain.forward(plain.parameters(), images(scope), BatchNormMode.EVALUATE).features());
    }
  }

  private static Arch arch(Model model) {
    return model.network().head().name().equals("fc") ? Arch.RESNET10 : Arch.RESNET20;
  }

  private static void assertRows(double[][] actual, double[][] expected) {
    for (int i = 0; i < N; i++) {
      double largest = Arrays.stream(expected[i]).map(Math::abs).max().orElseThrow();
      assertThat(actual[i]).containsExactly(expected[i], within(1e-11 * largest));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESLT", "RESLT_TWO"})
  void aSmallNetworkNormalisesItsMapForEachBranch(Heads heads) {
    try (Model model = model(Arch.RESNET20, heads);
        NDManager scope = model.manager().newSubManager()) {
      double[][] means = means(model, scope);
      List<String> norms = List.of("BNH", "BNM", "BNT").subList(0, heads.summed());
      double[][] features = new double[N][];
      for (int i = 0; i < N; i++) {
        double[] mean = means[i];
        features[i] =
            norms.stream()
                .flatMapToDouble(norm -> Arrays.stream(normalized(model, norm, mean)))
                .toArray();
      }
      Output output = model.forward(model.parameters(), images(scope), BatchNormMode.EVALUATE);
      assertThat(model.network().features()).isEqualTo(features[0].length);
      assertRows(rows(output.features()), features);
      assertRows(rows(output.logits()), sums(model, features, "linear"));
    }
  }

  /** In evaluation the convolution takes the mean of the map. */
  @ParameterizedTest
  @EnumSource(names = {"RESLT", "RESLT_TWO"})
  void aNetworkForPhotographsForksTheMean(Heads heads) {
    try (Model model = model(Arch.RESNET10, heads);
        NDManager scope = model.manager().newSubManager()) {
      double[][] means = means(model, scope);
      double[] weight = tensor(model, "finalBlock.0.weight");
      double[][] features = new double[N][];
      for (int i = 0; i < N; i++) {
        double[] products = new double[3 * 512];
        for (int f = 0; f < products.length; f++) {
          for (int c = 0; c < 512; c++) {
            products[f] += weight[f * 512 + c] * means[i][c];
          }
        }
        features[i] =
            Arrays.stream(normalized(model, "finalBlock.1", products))
                .map(x -> Math.max(0, x))
                .limit(512L * heads.summed())
                .toArray();
      }
      Output output = model.forward(model.parameters(), images(scope), BatchNormMode.EVALUATE);
      assertRows(rows(output.features()), features);
      assertRows(rows(output.logits()), sums(model, features, "fc"));
    }
  }

  /** A normalized map's mean over batch and image is the shift. */
  @ParameterizedTest
  @EnumSource(names = {"TRAIN", "TRAIN_KEEP_RUNNING", "TRAIN_AND_RECORD"})
  void inTrainingTheBatchsOwnStatisticsAct(BatchNormMode mode) {
    try (Model model = model(Arch.RESNET20, Heads.RESLT);
        NDManager scope = model.manager().newSubManager()) {
      double[] before = tensor(model, "BNM.running_var");
      NDArray recorded = model.statistics().zerosLike();
      Output output =
          mode == BatchNormMode.TRAIN_AND_RECORD
              ? model.forwardRecording(model.parameters(), images(scope), recorded)
              : model.forward(model.parameters(), images(scope), mode);
      double[][] features = rows(output.features());
      double[] shifts =
          Stream.of("BNH", "BNM", "BNT")
              .flatMapToDouble(norm -> Arrays.stream(tensor(model, norm + ".bias")))
              .toArray();
      for (int f = 0; f < shifts.length; f++) {
        int column = f;
        double mean =
            Arrays.stream(features).mapToDouble(row -> row[column]).average().orElseThrow();
        assertThat(mean).isCloseTo(shifts[f], within(1e-9));
      }
      boolean learns = mode != BatchNormMode.TRAIN_KEEP_RUNNING;
      assertThat(Arrays.equals(tensor(model, "BNM.running_var"), before)).isEqualTo(!learns);
    }
  }

  /** In training the fork takes the map: the mean of a ReLU is not the ReLU of the mean. */
  @Test
  void inTrainingTheForkTakesTheMap() {
    try (Model model = model(Arch.RESNET10, Heads.RESLT);
        NDManager scope = model.manager().newSubManager()) {
      NDArray recorded = model.statistics().zerosLike();
      double[][] training =
          rows(model.forwardRecording(model.parameters(), images(scope), recorded).features());
      double[][] evaluated =
          rows(model.forwardWith(model.parameters(), images(scope), recorded).features());
      int above = 0;
      for (int i = 0; i < N; i++) {
        for (int f = 0; f < training[i].length; f++) {
          assertThat(training[i][f]).isGreaterThan(evaluated[i][f] - 1e-9);
          above += training[i][f] > evaluated[i][f] + 1e-6 ? 1 : 0;
        }
      }
      assertThat(above).isGreaterThan(100);
    }
  }
}
