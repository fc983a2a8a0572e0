package dev.flattail.app;

import dev.flattail.app.aot.AotCache;
import dev.flattail.app.aot.AotCacheWriter;
import dev.flattail.app.aot.RunnableJar;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Writes an AOT cache once the service is ready, if this process was started from the runnable jar.
 * A worker writes none: it uses the one of its supervisor, or of its image.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole({ProcessRole.API, ProcessRole.ALL})
class AotCacheConfiguration {
  private final FlattailProperties properties;
  private @Nullable AotCacheWriter writer;

  AotCacheConfiguration(FlattailProperties properties) {
    this.properties = properties;
  }

  @EventListener(ApplicationReadyEvent.class)
  void write() throws IOException {
    Optional<RunnableJar> jar = RunnableJar.ofThisProcess(Flattail.class);
    if (properties.aotCache() && jar.isPresent()) {
      writer = new AotCacheWriter(AotCache.of(properties.home(), jar.get()), jar.get());
      writer.start();
    }
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    if (writer != null) {
      writer.stop();
    }
  }
}
