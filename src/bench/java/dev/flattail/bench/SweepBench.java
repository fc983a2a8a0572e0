package dev.flattail.bench;

import dev.flattail.app.postgres.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.util.FileSystemUtils;

/**
 * Measures requests for one large sweep whose jobs have all succeeded: the table, its entity tag,
 * means over seeds with all figures and with one, and the deletion. Arguments: jobs (1000), classes
 * of each result (1000), repetitions (5), megabytes of the service's heap (1024).
 */
public final class SweepBench {
  private static final int SETTINGS = 10;

  private SweepBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int jobs = argument(args, 0, 1000);
    int classes = argument(args, 1, 1000);
    int repetitions = argument(args, 2, 5);
    int heap = argument(args, 3, 1024);
    Path home = Files.createTempDirectory("sweep-bench");
    try (PostgresServer server = PostgresServer.start(home.resolve("postgres"));
        MeasuredService service =
            MeasuredService.start(
                server, home, System.getProperty("java.class.path"), "api", "-Xmx" + heap + "m")) {
      String path = "/sweeps/" + submit(service, jobs);
      finish(server, classes);
      System.out.printf("%d jobs, results of %d classes, heap of %d MB%n", jobs, classes, heap);
      String tag =
          service
              .get(path + "?over=/seed&figure=final.accuracy")
              .headers()
              .firstValue("ETag")
              .orElseThrow();
      measure(service, repetitions, "304", path + "?over=/seed&figure=final.accuracy", tag);
      measure(
          service, repetitions, "over, one figure", path + "?over=/seed&figure=final.accuracy", "");
      measure(service, repetitions, "over, all figures", path + "?over=/seed", "");
      measure(service, repetitions, "table", path, "");
      long start = System.nanoTime();
      int status = service.delete(path);
      System.out.printf(
          Locale.ROOT, "DELETE: %d in %.2f s%n", status, (System.nanoTime() - start) / 1e9);
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static int argument(String[] args, int index, int standard) {
    return args.length > index ? Integer.parseInt(args[index]) : standard;
  }

  private static String submit(MeasuredService service, int jobs) throws Exception {
    String rates =
        IntStream.rangeClosed(1, SETTINGS)
            .mapToObj(i -> i + "e-4")
            .collect(Collectors.joining(","));
    String seeds =
        IntStream.range(0, jobs / SETTINGS)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    String body =
        """
        {"base": {"kind": "train", "dataset": {"name": "shapes"}, "optimizer": {"type": "sgd"}},
         "grid": {"/optimizer/weightDecay": [%s], "/seed": [%s]}}"""
            .formatted(rates, seeds);
    HttpResponse<byte[]> answer = service.post("/sweeps", body);
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
    }
    return service.json("/sweeps?limit=1").at("/items/0/id").asString();
  }

  /** Ends all jobs, with the same result, by SQL. */
  private static void finish(PostgresServer server, int classes) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(server.url("flattail"), server.user(), server.password());
        PreparedStatement run =
            connection.prepareStatement(
                "update job set state = 'running', lease_token = 1, lease_until = now() + interval '1 hour',"
                    + " worker_id = gen_random_uuid(), started_at = now(), claimed_at = now()");
        PreparedStatement end =
            connection.prepareStatement(
                """
                update job set state = 'succeeded', lease_until = null, worker_id = null,
                    finished_at = now(), result = (
                      with evaluation as (
                        select json_build_object('accuracy', random(), 'balancedAccuracy', random(),
                            'perClass', (select json_agg(random() + 0 * i)
                                         from generate_series(1, ?) as i)) as e)
                      select json_build_object('final', e, 'bestOnValidation', e, 'bestOnTest', e)
                      from evaluation)""")) {
      run.executeUpdate();
      end.setInt(1, classes);
      end.executeUpdate();
    }
  }

  private static void measure(
      MeasuredService service, int repetitions, String what, String path, String tag)
      throws Exception {
    double[] seconds = new double[repetitions];
    HttpResponse<byte[]> answer = service.get(path, tag); // warms up
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      answer = service.get(path, tag);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "%s: status %d, %.1f MB, median %.3f s of %d%n",
        what,
        answer.statusCode(),
        answer.body().length / 1e6,
        seconds[repetitions / 2],
        repetitions);
  }
}
