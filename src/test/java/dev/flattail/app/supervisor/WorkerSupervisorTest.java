package dev.flattail.app.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerSupervisorTest {
  private final List<UUID> started = new CopyOnWriteArrayList<>();
  private final List<UUID> died = new CopyOnWriteArrayList<>();
  private final WorkerSupervisor supervisor =
      new WorkerSupervisor(
          id -> {
            started.add(id);
            return StubWorker.command().build(id);
          },
          died::add,
          ChildLog.plain());

  @AfterEach
  void stop() {
    supervisor.stop();
  }

  @Test
  void replacesAChildThatWasKilledAndTellsWhich() {
    supervisor.start();
    ProcessHandle first = child();
    first.destroyForcibly();

    ProcessHandle second =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> supervisor.child().filter(child -> child.pid() != first.pid()),
                Optional::isPresent)
            .orElseThrow();
    assertThat(second.isAlive()).isTrue();
    assertThat(died).containsExactly(started.getFirst());
    assertThat(started).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void stopEndsTheChildAndStartsNoOther() {
    assertThat(supervisor.expectsChild()).as("before the start").isTrue();
    supervisor.start();
    ProcessHandle child = child();
    assertThat(supervisor.expectsChild()).isTrue();

    supervisor.stop();
    assertThat(supervisor.expectsChild()).isFalse();

    assertThat(child.isAlive()).isFalse();
    assertThat(supervisor.isRunning()).isFalse();
    assertThat(started).hasSize(1);
    assertThat(died).isEqualTo(started);
  }

  @Test
  void aChildEndsWhenItsParentIsGone() throws IOException, InterruptedException {
    Process orphan = StubWorker.command().build(UUID.randomUUID()).start();
    assertThat(orphan.isAlive()).isTrue();

    // What the kernel does with the pipes of a parent that was killed.
    orphan.getOutputStream().close();

    assertThat(orphan.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aChildThatCannotBeStartedDoesNotEndTheSupervision() {
    List<UUID> tried = new CopyOnWriteArrayList<>();
    WorkerSupervisor hopeless =
        new WorkerSupervisor(
            id -> {
              tried.add(id);
              return new ProcessBuilder("/nonexistent/java");
            },
            died::add,
            ChildLog.plain());
    hopeless.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> tried.size() >= 2);
    hopeless.stop();
    assertThat(hopeless.expectsChild()).isFalse();
    assertThat(hopeless.isRunning()).isFalse();
  }

  private ProcessHandle child() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(supervisor::child, Optional::isPresent)
        .orElseThrow();
  }
}
