package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.EventReader.Event;
import dev.flattail.api.contract.Contract;
import dev.flattail.app.Flattail;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** The stream of all jobs over HTTP. */
@ApiTest
@Timeout(60)
class FeedTest {
  @LocalServerPort int port;
  @Autowired Environment service;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    fixtures = new JobFixtures(jobs, queue, store);
  }

  private static List<String> described(List<Event> events) {
    return events.stream()
        .map(event -> event.data().get("seq").asLong() + " " + event.name())
        .toList();
  }

  @Test
  void beginsAtThePresentWithItsPosition() throws Exception {
    try (EventReader reader = new EventReader(port, "/events")) {
      Event first = Objects.requireNonNull(reader.next());

      assertThat(reader.contentType()).startsWith("text/event-stream");
      assertThat(first.name()).isEqualTo("start");
      assertThat(first.id()).matches("\\d+");
      assertThat(first.data().toString()).isEqualTo("{\"continued\":false}");
      assertThat(described(reader.untilSeq(fixtures.queued().toString(), 1)))
          .containsExactly("1 state");
    }
  }

  @Test
  void everyEventHasTheJobAsAListShowsIt() throws Exception {
    Contract contract = Contract.read();
    try (EventReader reader = new EventReader(port, "/events")) {
      Lease lease = fixtures.claim();
      String job = lease.job().id().toString();
      lease.log("info", List.of("not for this stream"));
      lease.progress(new Progress(0.25, 1, 2, 20L, 80L, 60.0));
      List<Event> events = new ArrayList<>(reader.untilSeq(job, 4));
      lease.metricsRow(1, Map.of("epoch", 1, "trainLoss", 2.5));
      lease.fail(new Failure(FailureCause.DIVERGED, "The loss was NaN.", Map.of()));
      events.addAll(reader.untilSeq(job, 6));

      assertThat(described(events))
          .containsExactly("1 state", "2 state", "4 progress", "5 epoch", "6 state");
      for (Event event : events) {
        assertThat(contract.violations("/components/schemas/FeedEvent", event.data())).isEmpty();
      }
      assertThat(events.get(2).data().at("/data/etaSeconds").asDouble()).isEqualTo(60);
      assertThat(events.get(2).data().at("/summary/progress/fraction").asDouble()).isEqualTo(0.25);
      assertThat(events.get(3).data().at("/data/trainLoss").asDouble()).isEqualTo(2.5);
      assertThat(events.getLast().data().at("/summary/state").asString()).isEqualTo("failed");
      assertThat(events.getLast().data().at("/summary/error/detail").asString())
          .isEqualTo("The loss was NaN.");
      assertThat(events.getLast().data().get("summary"))
          .isEqualTo(new Http(port).get("/jobs?view=summary&limit=1").json().at("/items/0"));
    }
  }

  @Test
  void aQueuedJobHasItsPosition() throws Exception {
    try (EventReader reader = new EventReader(port, "/events")) {
      String job = fixtures.queued().toString();
      Event event = reader.untilSeq(job, 1).getFirst();

      assertThat(event.data().at("/summary/queuePosition").asInt()).isPositive();
      assertThat(event.data().at("/summary/dataset").asString()).isEqualTo("shapes");
      assertThat(event.data().at("/summary/arch").asString()).isEqualTo("resnet20");
    }
  }

  @Test
  void selectsByKindLabelSweepAndName() throws Exception {
    try (EventReader hessians = new EventReader(port, "/events?kind=hessian&label=made-by:test")) {
      fixtures.queued();
      String job = fixtures.hessian("SAM").toString();

      Event first = hessians.nextOfAnyJob();
      assertThat(first.data().get("job").asString()).isEqualTo(job);
      assertThat(first.data().at("/summary/kind").asString()).isEqualTo("hessian");
      assertThat(new Http(port).get("/events?state=queued").status()).isEqualTo(400);
    }
  }

  /** The replicas share nothing but the database. */
  @Test
  void anInterruptedReaderContinuesOnAnotherReplica() throws Exception {
    Lease lease = fixtures.claim();
    String job = lease.job().id().toString();
    List<Event> read = new ArrayList<>();
    try (ConfigurableApplicationContext replica = replica()) {
      try (EventReader reader = new EventReader(port(replica), "/events")) {
        reader.next();
        for (int epoch = 1; epoch <= 20; epoch++) {
          lease.metricsRow(epoch, Map.of("epoch", epoch));
        }
        read.addAll(reader.untilSeq(job, 12));
      }
    }
    for (int epoch = 21; epoch <= 30; epoch++) {
      lease.metricsRow(epoch, Map.of("epoch", epoch));
    }
    try (EventReader reader =
        new EventReader(port, "/events", "Last-Event-ID", read.getLast().id())) {
      assertThat(Objects.requireNonNull(reader.next()).data().get("continued").asBoolean())
          .isTrue();
      lease.succeed(JobFixtures.result(), Publication.NOTHING);
      read.addAll(reader.untilSeq(job, 33));
    }

    List<String> expected = new ArrayList<>();
    for (int seq = 3; seq <= 32; seq++) {
      expected.add(seq + " epoch");
    }
    expected.add("33 state");
    // The stream may have begun a few events before it was opened.
    assertThat(described(read))
        .filteredOn(event -> !event.matches("[12] state"))
        .isEqualTo(expected);
  }

  @Test
  void endsWithItsProcess() throws Exception {
    ConfigurableApplicationContext replica = replica();
    try (EventReader reader = new EventReader(port(replica), "/events")) {
      assertThat(Objects.requireNonNull(reader.next()).name()).isEqualTo("start");
      replica.close();

      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void manyReadersReceiveTheSame() throws Exception {
    List<EventReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        EventReader reader = new EventReader(port, "/events");
        readers.add(reader);
        reader.next();
      }
      Lease lease = fixtures.claim();
      String job = lease.job().id().toString();
      lease.metricsRow(1, Map.of("epoch", 1));

      for (EventReader reader : readers) {
        assertThat(described(reader.untilSeq(job, 3)))
            .containsExactly("1 state", "2 state", "3 epoch");
      }
    } finally {
      readers.forEach(EventReader::close);
    }
  }

  private ConfigurableApplicationContext replica() {
    return new SpringApplication(Flattail.class)
        .run(
            "--server.port=0",
            "--flattail.role=api",
            "--flattail.home=" + ApiTest.HOME,
            "--spring.datasource.url=" + service.getRequiredProperty("spring.datasource.url"),
            "--spring.datasource.username="
                + service.getRequiredProperty("spring.datasource.username"),
            "--spring.datasource.password="
                + service.getRequiredProperty("spring.datasource.password"));
  }

  private static int port(ConfigurableApplicationContext replica) {
    return Integer.parseInt(replica.getEnvironment().getRequiredProperty("local.server.port"));
  }
}
