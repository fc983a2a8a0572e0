package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.EventReader.Event;
import dev.flattail.api.contract.Contract;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The stream of a sweep's jobs over HTTP. */
@ApiTest
@Timeout(60)
class SweepEventsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired DataSource dataSource;
  private Http http;
  private SweepFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new SweepFixtures(sweeps, queue);
  }

  private static List<Event> rest(EventReader reader) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  private String path(UUID sweep) {
    return "/sweeps/" + sweep + "/events";
  }

  @Test
  void endsWithTheLastEventOfTheLastJob() throws Exception {
    UUID id = fixtures.halfDone();
    SweepRow second = sweeps.get(id).rows().getLast();
    try (EventReader reader = new EventReader(port, path(id))) {
      Event start = Objects.requireNonNull(reader.next());
      Lease lease = fixtures.claim(second);
      UUID other = new JobFixtures(jobs, queue, store).queued();
      lease.metricsRow(1, JobFixtures.row(1, 0.5));
      lease.succeed(JobFixtures.result(), Publication.of(List.of()));

      List<Event> events = rest(reader);

      assertThat(start.name()).isEqualTo("start");
      assertThat(events)
          .extracting(Event::name)
          .as("those of job %s only, not of %s", second.job(), other)
          .endsWith("state", "epoch", "state", "end")
          .hasSizeBetween(4, 7); // the stream may begin a few events before it was opened
      assertThat(events.subList(events.size() - 4, events.size() - 1))
          .allMatch(event -> event.data().get("job").asString().equals(second.job().toString()));
      Event end = events.getLast();
      assertThat(end.data().get("state").asString()).isEqualTo("succeeded");
      assertThat(end.data().get("id").asString()).isEqualTo(id.toString());
      assertThat(Contract.read().violations("/components/schemas/ListedSweep", end.data()))
          .isEmpty();
    }
  }

  @Test
  void ofASweepThatIsOverHasStartAndEnd() throws Exception {
    UUID id = fixtures.cancelled();
    String last;
    try (EventReader reader = new EventReader(port, path(id))) {
      List<Event> events = rest(reader);
      assertThat(events).first().extracting(Event::name).isEqualTo("start");
      assertThat(events).last().extracting(Event::name).isEqualTo("end");
      last = events.getLast().id();
    }
    try (EventReader again = new EventReader(port, path(id), "Last-Event-ID", last)) {
      List<Event> events = rest(again);
      assertThat(events).extracting(Event::name).containsExactly("start", "end");
      assertThat(events.getFirst().data().get("continued").asBoolean()).isTrue();
    }
  }

  @Test
  void continuesAfterTheLastEventId() throws Exception {
    UUID id = fixtures.halfDone();
    Lease lease = fixtures.claim(sweeps.get(id).rows().getLast());
    String job = lease.job().id().toString();
    String seen;
    try (EventReader reader = new EventReader(port, path(id))) {
      reader.next();
      lease.metricsRow(1, JobFixtures.row(1, 0.5));
      seen = reader.untilSeq(job, 3).getLast().id();
    }
    lease.metricsRow(2, JobFixtures.row(2, 0.6));
    lease.succeed(JobFixtures.result(), Publication.of(List.of()));
    try (EventReader reader = new EventReader(port, path(id), "Last-Event-ID", seen)) {
      assertThat(rest(reader))
          .extracting(event -> event.name() + event.data().path("seq").asString(""))
          .containsExactly("start", "epoch4", "state5", "end");
    }
  }

  @Test
  void theStreamOfADeletedSweepEndsWithoutEnd() throws Exception {
    UUID id = fixtures.halfDone();
    try (Connection writer = dataSource.getConnection();
        EventReader reader = new EventReader(port, path(id))) {
      reader.next();
      // The end waits for this transaction, so the stream cannot end before the deletion.
      writer.setAutoCommit(false);
      try (Statement statement = writer.createStatement()) {
        statement.execute("select pg_current_xact_id()");
      }
      sweeps.cancel(id);
      sweeps.delete(id);
      writer.rollback();
      assertThat(rest(reader)).extracting(Event::name).doesNotContain("start", "end");
    }
    assertThat(http.get(path(id)).status()).isEqualTo(404);
  }

  @Test
  void aSweepThatGrowsWhileItsLastEventsAreInFlightGoesOn() throws Exception {
    try (Connection writer = dataSource.getConnection()) {
      // Later events wait for this transaction, as for one that writes events.
      writer.setAutoCommit(false);
      try (Statement statement = writer.createStatement()) {
        statement.execute("select pg_current_xact_id()");
      }
      UUID id = fixtures.cancelled();
      try (EventReader reader = new EventReader(port, path(id))) {
        reader.next();
        http.postJson("/sweeps/" + id + "/add", "{\"grid\": {\"/seed\": [7]}}");
        String added = sweeps.get(id).rows().getLast().job().toString();
        writer.rollback();
        assertThat(reader.untilSeq(added, 1)).hasSize(1);
        sweeps.cancel(id);
        Event end = rest(reader).getLast();
        assertThat(end.name()).isEqualTo("end");
        assertThat(end.data().get("state").asString()).isEqualTo("cancelled");
        assertThat(end.data().get("jobs").asInt()).isEqualTo(3);
      }
    }
  }

  @Test
  void aCancelledSweepEndsItsStream() throws Exception {
    UUID id = fixtures.halfDone();
    try (EventReader reader = new EventReader(port, path(id))) {
      reader.next();
      http.send("POST", "/sweeps/" + id + "/cancel", new byte[0]);
      assertThat(rest(reader)).last().extracting(Event::name).isEqualTo("end");
    }
  }
}
