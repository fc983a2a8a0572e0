package dev.flattail.app.demo;

import dev.flattail.results.EpochRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Submits a training job, shows its progress until it ends, and prints the result. */
final class Demo implements Runnable {
  private static final String SPEC = "/demo/spec.json";

  private final ServiceClient service;
  private final Terminal terminal;

  Demo(ServiceClient service, Terminal terminal) {
    this.service = service;
    this.terminal = terminal;
  }

  @Override
  public void run() {
    try {
      train();
    } catch (ServiceProblemException e) {
      fail("The service refused the demo.", e.lines());
    } catch (ConnectException e) {
      fail("The service stopped answering.", List.of("It was at " + service.address()));
    } catch (IOException e) {
      fail("The demo was cut off from the service.", List.of(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void train() throws IOException, InterruptedException {
    String spec = spec();
    DryRun plan = service.dryRun(spec);
    JobView job = service.submit(spec);
    terminal.say(
        "Flattail is up at " + service.address() + " and trains a model on long-tailed data.");
    terminal.say("");
    terminal.say("  in a browser   " + service.address() + job.page());
    terminal.say("  job            " + service.address() + job.self());
    terminal.say("  model          " + job.model());
    terminal.say("  training set   " + plan.trainingSet());
    terminal.say("");
    JobView ended = follow(job);
    terminal.say("");
    switch (ended.state()) {
      case "succeeded" -> Summary.lines(ended, service.address()).forEach(terminal::say);
      case "cancelled" -> terminal.say("The job was cancelled.");
      default -> fail("The job failed.", ended.problem());
    }
    terminal.say("");
    terminal.say(
        "The service stays up: its API is browsable at "
            + service.address()
            + "/docs; Ctrl-C stops it.");
  }

  private JobView follow(JobView submitted) throws IOException, InterruptedException {
    JobView job = submitted;
    @Nullable EpochRow row = null;
    while (!job.ended()) {
      terminal.progress(new ProgressLine(job, row));
      JobView next = service.next(job);
      if (next.epoch() != job.epoch() || next.ended()) {
        row = service.lastMetrics(job.self());
      }
      job = next;
    }
    terminal.endProgress(new ProgressLine(job, row));
    return job;
  }

  private void fail(String what, List<String> why) {
    terminal.say("");
    terminal.say(what);
    why.forEach(line -> terminal.say("  " + line));
  }

  private static String spec() {
    try (InputStream in = Demo.class.getResourceAsStream(SPEC)) {
      if (in == null) {
        throw new IllegalStateException(SPEC + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(SPEC + " cannot be read", e);
    }
  }
}
