package dev.flattail.app;

import dev.flattail.app.aot.AotCache;
import dev.flattail.app.supervisor.ChildLog;
import dev.flattail.app.supervisor.ParentProcessMonitor;
import dev.flattail.app.supervisor.WorkerCommand;
import dev.flattail.app.supervisor.WorkerSupervisor;
import dev.flattail.jobs.StartingWorker;
import dev.flattail.jobs.worker.DeadWorkers;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Configures both sides of the supervision: role {@code all} starts a worker, and that worker
 * monitors its parent process.
 */
@Configuration(proxyBeanMethods = false)
class SupervisorConfiguration {
  /**
   * Started as soon as the tables are there ({@link MigrationConfiguration}), while the rest of
   * this process starts; so it is also stopped if that fails.
   *
   * @param dead not yet available then
   */
  @Bean(destroyMethod = "stop")
  @ConditionalOnRole(ProcessRole.ALL)
  WorkerSupervisor workerSupervisor(
      FlattailProperties properties,
      ConfigurableEnvironment environment,
      JdbcConnectionDetails database,
      ObjectProvider<DeadWorkers> dead) {
    ChildSettings settings = new ChildSettings(environment, database);
    return new WorkerSupervisor(
        new WorkerCommand(
            Flattail.class,
            properties.worker().jvmOptions(),
            () ->
                properties.aotCache()
                    ? AotCache.find(properties.home(), Flattail.class)
                    : Optional.empty(),
            settings::json),
        id -> dead.getObject().workerDied(id),
        StringUtils.hasText(environment.getProperty("logging.structured.format.console"))
            ? ChildLog.structured(System.out)
            : ChildLog.plain());
  }

  @Bean
  @ConditionalOnRole(ProcessRole.ALL)
  StartingWorker startingWorker(WorkerSupervisor supervisor) {
    return supervisor::expectsChild;
  }

  @Bean
  @ConditionalOnRole(ProcessRole.WORKER)
  @ConditionalOnProperty("flattail.worker.supervised")
  ParentProcessMonitor parentProcessMonitor() {
    return new ParentProcessMonitor(System.in);
  }
}
